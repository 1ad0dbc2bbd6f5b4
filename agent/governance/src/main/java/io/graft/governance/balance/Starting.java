package io.graft.governance.balance;

import io.graft.governance.policy.ClientPolicy;

/** Slow start: a member that is new beside others, or has come back, gets a growing share. */
final class Starting {
  private Starting() {}

  /**
   * Whether a member that was chosen leaves this call to another, which it does with the
   * probability of the part of its share that it does not get yet: so it is neither starved nor
   * flooded.
   */
  static boolean yields(Member member, ClientPolicy policy, long bits, long now) {
    return member.starting()
        && KeyHash.fraction(KeyHash.again(bits, 101)) >= member.share(now, policy.slowStartNanos());
  }
}
