package io.graft.registry.consul;

import io.graft.http.HttpAnswer;

/**
 * What people are told where access control says no: what was denied, and the policy that helps.
 */
final class Denied {
  private Denied() {}

  /**
   * Why a request was not answered as it should be.
   *
   * @param policy what it takes to be allowed: {@code service "orders" { policy = "write" }}
   * @param token whether the request said one
   */
  static String reason(HttpAnswer answer, String policy, boolean token) {
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

  /** What helps. */
  static String help(String policy, boolean token) {
    return token
        ? "the token needs " + policy
        : "a token is needed (graft.registry.token) that has " + policy;
  }
}
