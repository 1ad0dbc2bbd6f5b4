package io.graft.registry.consul;

import io.graft.net.http.HttpResponse;

/**
 * The log lines for requests that access control denies: what was denied, and the policy that
 * allows it.
 */
final class AccessDenied {
  private AccessDenied() {}

  /**
   * Returns why a request failed.
   *
   * @param policy the policy it requires: {@code service "orders" { policy = "write" }}
   * @param token whether the request had a token
   */
  static String reason(HttpResponse answer, String policy, boolean token) {
    if (answer.status() == 429) {
      return answer.words() + ", the agent's limits.http_max_conns_per_client is too low";
    }
    if (answer.status() != 401 && answer.status() != 403) {
      return answer.words();
    }
    if (answer.text().contains("ACL not found")) {
      return answer.words() + ", Consul does not know the token";
    }
    return answer.words() + ", " + help(policy, token);
  }

  /** Returns how to fix it. */
  static String help(String policy, boolean token) {
    return token
        ? "the token needs " + policy
        : "a token is needed (graft.registry.token) that has " + policy;
  }
}
