package io.graft.governance.eject;

import io.graft.governance.balance.Fleet;
import io.graft.governance.balance.Member;
import io.graft.governance.outcome.Verdict;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decides which instances are out of the rotation, and for how long.
 *
 * <ul>
 *   <li>some failures in a row of the transport or of a gateway, one after another;
 *   <li>one refused connection is enough where two others are there: nothing listens any more;
 *   <li>a success rate below a half while that of all the others together is above 0.8: compared
 *       with its peers, because the statistics of larger fleets say nothing about two or three;
 *   <li>the first failure within 5 s of coming back.
 * </ul>
 *
 * <p>Never the last usable instance, nor more than a share of all, but one at any rate. A single
 * instance is left to the breaker. Stateless; callers hold the lock of the destination.
 */
public final class Ejector {
  private static final long SECOND = 1_000_000_000L;
  private static final double PEERS_WELL = 0.8;
  private static final long PROBATION = 5 * SECOND;
  private static final long FORGIVE = 10 * SECOND;
  private static final int MAX_DOUBLINGS = 16;

  /** How long the answer to a connection check is waited for once its time is over. */
  private static final long PATIENCE = 10 * SECOND;

  private final Randomness random;
  private final boolean checks;

  /** One whose instances come back when their time is over. */
  public Ejector(Randomness random) {
    this(random, false);
  }

  /**
   * @param checks whether somebody checks, where the policy wants that, that an instance accepts
   *     connections before it comes back; it comes back without an answer 10 s later
   */
  public Ejector(Randomness random, boolean checks) {
    this.random = random;
    this.checks = checks;
  }

  /**
   * Whether a failure may be reason enough, so that {@link #judge} is worth its lock. Reads only.
   */
  public boolean suspects(Member member, Verdict verdict, ClientPolicy policy, long now) {
    return !member.ejected(now)
        && (member.consecutiveFailures() >= policy.ejectConsecutive()
            || verdict == Verdict.NEVER_SENT
            || member.ejections() > 0
            || member.recentCalls(now) >= policy.ejectMinCalls());
  }

  /**
   * Judges a member that has just failed.
   *
   * @param enforce whether to eject it, or only to say why it would be
   * @return why it was ejected; {@code null}: it stays
   */
  public @Nullable String judge(
      Fleet fleet,
      Member member,
      Verdict verdict,
      String cause,
      ClientPolicy policy,
      boolean enforce,
      long now) {
    if (member.ejected(now)) {
      return null;
    }
    String reason = reason(fleet, member, verdict, cause, policy, now);
    if (reason == null || !mayEject(fleet, member, policy, now)) {
      return null;
    }
    if (enforce) {
      int forgiven = (int) Math.min(MAX_DOUBLINGS, (now - member.returnedAt()) / FORGIVE);
      int before = Math.max(0, member.ejections() - forgiven);
      eject(fleet, member, before, reason, policy, now);
    }
    return reason;
  }

  /** Ejects a member once more, for longer, without a return in between. */
  public void again(Fleet fleet, Member member, String reason, ClientPolicy policy, long now) {
    eject(fleet, member, member.ejections(), reason, policy, now);
  }

  private void eject(
      Fleet fleet, Member member, int before, String reason, ClientPolicy policy, long now) {
    long until = now + length(policy, before);
    long latest = checks && policy.ejectCheck() ? until + PATIENCE : until;
    member.eject(now, until, latest, Math.min(before + 1, MAX_DOUBLINGS), reason);
    fleet.impaired(true);
  }

  private @Nullable String reason(
      Fleet fleet, Member member, Verdict verdict, String cause, ClientPolicy policy, long now) {
    int inARow = member.consecutiveFailures();
    if (inARow >= policy.ejectConsecutive()) {
      return inARow + " failures in a row, the last one: " + cause;
    }
    if (verdict == Verdict.NEVER_SENT && others(fleet, member, now) >= 2) {
      return cause + ", and others are there";
    }
    if (verdict.consecutive() && member.ejections() > 0 && now - member.returnedAt() < PROBATION) {
      return "failed again on its return: " + cause;
    }
    int calls = member.recentCalls(now);
    int failures = member.recentFailures(now);
    if (calls >= policy.ejectMinCalls()
        && calls - failures < policy.ejectSuccessRate() * calls
        && peersDoWell(fleet, member, policy, now)) {
      return failures + " of " + calls + " calls failed in 10 s, and its peers do well";
    }
    return null;
  }

  private static boolean peersDoWell(Fleet fleet, Member member, ClientPolicy policy, long now) {
    long calls = 0;
    long failures = 0;
    for (int i = 0; i < fleet.size(); i++) {
      Member peer = fleet.member(i);
      if (peer != member) {
        calls += peer.recentCalls(now);
        failures += peer.recentFailures(now);
      }
    }
    return calls >= policy.ejectMinCalls() && calls - failures >= PEERS_WELL * calls;
  }

  private static boolean mayEject(Fleet fleet, Member member, ClientPolicy policy, long now) {
    int n = fleet.size();
    int ejected = n - 1 - others(fleet, member, now);
    int most = Math.max(1, n * policy.ejectMaxPercent() / 100);
    return policy.ejectMaxPercent() > 0 && ejected < most && ejected + 1 < n;
  }

  /** Usable members beside this one. */
  private static int others(Fleet fleet, Member member, long now) {
    int others = 0;
    for (int i = 0; i < fleet.size(); i++) {
      Member peer = fleet.member(i);
      if (peer != member && !peer.ejected(now)) {
        others++;
      }
    }
    return others;
  }

  private long length(ClientPolicy policy, int doublings) {
    long length = policy.ejectNanos();
    for (int i = 0; i < doublings && length < policy.ejectMaxNanos(); i++) {
      length *= 2;
    }
    length = Math.min(length, policy.ejectMaxNanos());
    return length / 2 + random.nextLong(length / 2);
  }

  /**
   * Brings one member back whose time is over, with what is granted for a check of it.
   *
   * @return the member; {@code null}: there is none, to be asked again on the next pick
   */
  public @Nullable Member release(Fleet fleet, long now) {
    Member released = null;
    for (int i = 0; i < fleet.size() && released == null; i++) {
      Member member = fleet.member(i);
      if (member.ejection() != null && !member.ejected(now)) {
        released = member;
      }
    }
    if (released != null) {
      restore(fleet, released, now);
    }
    return released;
  }

  /** Brings a member back, whether its time is over or not. */
  public void restore(Fleet fleet, Member member, long now) {
    // Slow start and probation see to it that it gets little at first; what its failures have left
    // in the latency that picks go by would give it nothing for a minute, and then all at once.
    member.forgive(medianOfOthers(fleet, member, now), now);
    member.restore(now);
    review(fleet);
  }

  /** Looks anew whether a member is ejected. */
  public void review(Fleet fleet) {
    boolean impaired = false;
    for (int i = 0; i < fleet.size(); i++) {
      impaired |= fleet.member(i).ejection() != null;
    }
    fleet.impaired(impaired);
  }

  private static double medianOfOthers(Fleet fleet, Member member, long now) {
    double[] latencies = new double[fleet.size()];
    int others = 0;
    for (int i = 0; i < latencies.length; i++) {
      Member other = fleet.member(i);
      if (other != member) {
        latencies[others++] = other.latencyNanos(now);
      }
    }
    Arrays.sort(latencies, 0, others);
    return others == 0 ? Double.MAX_VALUE : latencies[others / 2];
  }

  /** Whether {@link #release} would bring one back. Reads only. */
  public boolean due(Fleet fleet, long now) {
    for (int i = 0; i < fleet.size(); i++) {
      Member member = fleet.member(i);
      if (member.ejection() != null && !member.ejected(now)) {
        return true;
      }
    }
    return false;
  }
}
