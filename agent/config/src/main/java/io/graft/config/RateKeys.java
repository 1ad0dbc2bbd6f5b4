package io.graft.config;

import io.graft.governance.match.RequestKey;
import io.graft.governance.policy.RatePolicy;

/** The keys {@code rate} and {@code rate.*}, the same for clients, servers and routes. */
final class RateKeys {
  private RateKeys() {}

  /**
   * The policy with one more of its keys.
   *
   * @throws IllegalArgumentException with the reason why the text is no value of it
   */
  static RatePolicy with(RatePolicy rate, String policy, String text) {
    switch (policy) {
      case "rate":
        long[] parsed = Form.rate(text);
        return rate.withRate((int) parsed[0], parsed[1] * 1000000);
      case "rate.burst":
        return rate.withBurst(Form.integer(text));
      case "rate.per":
        return rate.withPer(RequestKey.parse(text));
      case "rate.mode":
        return rate.withMode(Form.mode(text));
      default:
        throw new IllegalArgumentException(policy + " is in the catalogue but has no policy");
    }
  }
}
