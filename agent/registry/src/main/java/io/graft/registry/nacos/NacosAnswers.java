package io.graft.registry.nacos;

import io.graft.http.HttpAnswer;
import io.graft.json.JsonException;
import io.graft.json.JsonValue;

/**
 * What answers mean. A status of 200 is not enough: the newer API, and the beat of both, say in a
 * code within the answer what has become of a request.
 */
final class NacosAnswers {
  private static final int NOT_FOUND = 20004;
  private static final int NO_SUCH_INSTANCE = 20404;
  private static final int INSTANCE_NOT_FOUND = 21003;
  private static final int BEAT_TAKEN = 10200;
  private static final int LONGEST_WORDS = 160;

  private NacosAnswers() {}

  /** The code within an answer; 0: it has none, or all is well. */
  private static long code(JsonValue json) {
    long code = json.get("code").number(0);
    return code == BEAT_TAKEN || code == 200 ? 0 : code;
  }

  private static JsonValue json(HttpAnswer answer) {
    String text = answer.text();
    if (!text.startsWith("{")) {
      return JsonValue.NONE;
    }
    try {
      return JsonValue.read(text);
    } catch (JsonException e) {
      return JsonValue.NONE;
    }
  }

  /**
   * Whether what was asked for has been done. The older API says {@code ok} where it has nothing
   * else to say; whatever else is no JSON comes from somebody between.
   */
  static boolean done(HttpAnswer answer) {
    if (!answer.ok()) {
      return false;
    }
    JsonValue json = json(answer);
    return json.isObject() ? code(json) == 0 : answer.text().trim().equals("ok");
  }

  /** Whether the server does not know the instance whose beat this answers. */
  static boolean unknownInstance(HttpAnswer answer) {
    long code = code(json(answer));
    return code == NO_SUCH_INSTANCE
        || code == INSTANCE_NOT_FOUND
        || answer.status() == 500 && answer.text().contains("service not found");
  }

  /** Whether the server is so old that a beat has to say everything. */
  static boolean wantsFullBeat(HttpAnswer answer) {
    return !answer.ok() && answer.text().contains("'beat'");
  }

  /** Whether the server says that there is no such configuration. */
  static boolean noConfiguration(HttpAnswer answer) {
    return answer.status() == 404 && answer.text().contains("config data not exist")
        || (answer.ok() || answer.status() == 404) && code(json(answer)) == NOT_FOUND;
  }

  /**
   * The answer to a question as JSON.
   *
   * @throws JsonException with a clause for people, where there is none or it was refused
   */
  static JsonValue read(HttpAnswer answer) throws JsonException {
    if (!done(answer)) {
      throw new JsonException(words(answer), null);
    }
    return answer.json();
  }

  /** Why something was refused, and what helps. */
  static String refusal(HttpAnswer answer, NacosLogin login, NacosOptions options, String right) {
    String words = words(answer);
    if (!NacosServer.denied(answer)) {
      return words;
    }
    return words
        + (login.named()
            ? ", who comes there needs the permission to "
                + right
                + " namespace "
                + options.namespace
            : ", it wants a user and a password (graft.registry.user, graft.registry.password)");
  }

  /** The status and what the server says to it, for people. */
  static String words(HttpAnswer answer) {
    JsonValue json = json(answer);
    if (!json.isObject()) {
      return answer.words();
    }
    String message = json.get("message").text("");
    if (message.isEmpty()) {
      // Never all of it: a time within it would make each answer a new line for people.
      message = json.get("error").text("no reason");
    }
    String code = answer.ok() ? "code " + json.get("code").text("?") : "status " + answer.status();
    int end = Math.min(message.length(), LONGEST_WORDS);
    return code + " (" + message.substring(0, end) + (end < message.length() ? "…)" : ")");
  }
}
