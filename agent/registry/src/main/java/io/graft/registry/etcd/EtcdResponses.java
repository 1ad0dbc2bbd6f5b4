package io.graft.registry.etcd;

import io.graft.net.http.HttpResponse;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** Interprets the responses of the gateway. */
final class EtcdResponses {
  private static final String NOT_FOUND =
      "it has no JSON gateway at /v3; etcd 3.4 and newer have one unless enable-grpc-gateway is"
          + " false";

  private EtcdResponses() {}

  /**
   * Returns the body as JSON; {@link JsonValue#NONE} if it is not JSON, such as a proxy's error
   * page.
   */
  static JsonValue json(HttpResponse answer) {
    try {
      return answer.json();
    } catch (JsonException e) {
      // Then only the status counts.
      return JsonValue.NONE;
    }
  }

  /** Whether etcd itself sent this: its responses always have a header with a revision. */
  static boolean isEtcds(JsonValue json) {
    return json.get("header").isObject() || json.get("result").get("header").isObject();
  }

  /**
   * Returns etcd's error message; {@code null}: no error. Its versions have three formats for it.
   */
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
   * Returns why a request was refused, as a clause.
   *
   * @param user whether a user is configured
   * @param purpose what the request was for: {@code read /graft/services/}
   */
  static String reason(HttpResponse answer, @Nullable String error, boolean user, String purpose) {
    return error != null
        ? reason(error, user, purpose)
        : answer.status() == 404 ? NOT_FOUND : answer.words();
  }

  /** As above, for an error message of etcd. */
  static String reason(String error, boolean user, String purpose) {
    if (error.contains("permission denied")) {
      return "403, "
          + (user ? "its user" : "without a user it")
          + " may not "
          + purpose
          + "; etcdctl role grant-permission allows it";
    }
    if (error.contains("user name is empty")) {
      return "it requires a user: etcd://user:password@host, or graft.registry.user and .password";
    }
    if (error.contains("authentication failed")) {
      return "the user or password is wrong";
    }
    return error;
  }
}
