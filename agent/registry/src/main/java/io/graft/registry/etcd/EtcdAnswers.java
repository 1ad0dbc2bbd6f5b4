package io.graft.registry.etcd;

import io.graft.http.HttpAnswer;
import io.graft.json.JsonException;
import io.graft.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** What answers of the gateway mean. */
final class EtcdAnswers {
  private static final String NOT_FOUND =
      "it has no JSON gateway at /v3, which etcd 3.4 and newer have unless enable-grpc-gateway is"
          + " false";

  private EtcdAnswers() {}

  /** The body as JSON; {@link JsonValue#NONE} where it is none, as a page of a proxy. */
  static JsonValue json(HttpAnswer answer) {
    try {
      return answer.json();
    } catch (JsonException e) {
      // The status has to say enough.
      return JsonValue.NONE;
    }
  }

  /** Whether it is one of etcd's, which all say as of when they are. */
  static boolean isEtcds(JsonValue json) {
    return json.get("header").isObject() || json.get("result").get("header").isObject();
  }

  /** What etcd says is wrong; {@code null}: nothing. Its versions have three forms of it. */
  static @Nullable String error(JsonValue json) {
    JsonValue error = json.get("error");
    String inner = error.get("message").text();
    if (inner != null) {
      return inner;
    }
    String message = json.get("message").text();
    return message != null ? message : error.text();
  }

  /** Whether a new token may help. */
  static boolean unknownUser(int status, @Nullable String error) {
    return status == 401
        || error != null
            && (error.contains("invalid auth token")
                || error.contains("user name is empty")
                || error.contains("revision of auth store is old"));
  }

  /**
   * Why something was not done, for people.
   *
   * @param user whether there is a user
   * @param purpose what it is for: {@code read /graft/services/}
   */
  static String reason(HttpAnswer answer, @Nullable String error, boolean user, String purpose) {
    return error != null
        ? reason(error, user, purpose)
        : answer.status() == 404 ? NOT_FOUND : answer.words();
  }

  /** As the other one, where etcd has said something. */
  static String reason(String error, boolean user, String purpose) {
    if (error.contains("permission denied")) {
      return "403, "
          + (user ? "its user" : "without a user it")
          + " may not "
          + purpose
          + "; etcdctl role grant-permission allows it";
    }
    if (error.contains("user name is empty")) {
      return "it wants a user: etcd://user:password@host, or graft.registry.user and .password";
    }
    if (error.contains("authentication failed")) {
      return "the user or the password is wrong";
    }
    return error;
  }
}
