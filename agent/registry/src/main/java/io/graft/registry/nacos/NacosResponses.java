package io.graft.registry.nacos;

import io.graft.net.http.HttpResponse;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;

/**
 * Interprets responses. A status of 200 is not enough: the newer API, and the beat in both, report
 * the result in a code in the body.
 */
final class NacosResponses {
  private static final int NOT_FOUND = 20004;
  private static final int NO_SUCH_INSTANCE = 20404;
  private static final int INSTANCE_NOT_FOUND = 21003;
  private static final int BEAT_TAKEN = 10200;
  private static final int LONGEST_WORDS = 160;

  private NacosResponses() {}

  /** Returns the code in the body; 0: none, or success. */
  private static long code(JsonValue json) {
    long code = json.get("code").number(0);
    return code == BEAT_TAKEN || code == 200 ? 0 : code;
  }

  private static JsonValue json(HttpResponse answer) {
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
   * Whether the request succeeded. The older API responds with {@code ok} if it has no data; any
   * other text that is not JSON comes from a proxy.
   */
  static boolean done(HttpResponse answer) {
    if (!answer.ok()) {
      return false;
    }
    JsonValue json = json(answer);
    return json.isObject() ? code(json) == 0 : answer.text().trim().equals("ok");
  }

  /** Whether this response to a beat says that the server does not know the instance. */
  static boolean unknownInstance(HttpResponse answer) {
    long code = code(json(answer));
    return code == NO_SUCH_INSTANCE
        || code == INSTANCE_NOT_FOUND
        || answer.status() == 500 && answer.text().contains("service not found");
  }

  /** Whether the server is so old that each beat must have all data of the instance. */
  static boolean wantsFullBeat(HttpResponse answer) {
    return !answer.ok() && answer.text().contains("'beat'");
  }

  /** Whether the server reports that the configuration does not exist. */
  static boolean noConfiguration(HttpResponse answer) {
    return answer.status() == 404 && answer.text().contains("config data not exist")
        || (answer.ok() || answer.status() == 404) && code(json(answer)) == NOT_FOUND;
  }

  /**
   * Returns the response to a read as JSON.
   *
   * @throws JsonException if the request was refused or the body is not JSON; the message is a
   *     clause that says why
   */
  static JsonValue read(HttpResponse answer) throws JsonException {
    if (!done(answer)) {
      throw new JsonException(words(answer), null);
    }
    return answer.json();
  }

  /** Returns why a request was refused and how to fix it. */
  static String refusal(HttpResponse answer, NacosLogin login, NacosOptions options, String right) {
    String words = words(answer);
    if (!NacosServer.denied(answer)) {
      return words;
    }
    return words
        + (login.named()
            ? "; the user needs the permission to " + right + " namespace " + options.namespace
            : ", it requires a user and a password (graft.registry.user, graft.registry.password)");
  }

  /** Returns the status and the server's message, for the log. */
  static String words(HttpResponse answer) {
    JsonValue json = json(answer);
    if (!json.isObject()) {
      return answer.words();
    }
    String message = json.get("message").text("");
    if (message.isEmpty()) {
      // Only this field: the rest has a time, which would make each response a new log line.
      message = json.get("error").text("no reason");
    }
    String code = answer.ok() ? "code " + json.get("code").text("?") : "status " + answer.status();
    int end = Math.min(message.length(), LONGEST_WORDS);
    return code + " (" + message.substring(0, end) + (end < message.length() ? "…)" : ")");
  }
}
