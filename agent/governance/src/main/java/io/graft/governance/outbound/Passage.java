package io.graft.governance.outbound;

import io.graft.governance.balance.Member;
import io.graft.governance.balance.Tried;
import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestView;
import io.graft.governance.match.Selector;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import io.graft.governance.window.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One way through the rooms: what it holds while it is under way, and gives back once. Nothing here
 * knows of HTTP, and nothing is allocated: the same passage may be begun again after its end, which
 * is how the cost of the rooms is measured. Used by one thread at a time.
 */
public class Passage {
  private static final int NO_LEASE = -1;

  final Outbound outbound;
  Destination destination;
  Lane lane;
  ClientPolicy policy;

  /** Whether what is decided is acted upon; in {@code observe} it is only counted. */
  final boolean enforced;

  /** When the caller no longer waits; {@link Long#MAX_VALUE}: nobody said. */
  long deadline = Long.MAX_VALUE;

  /** What its random numbers are made of: {@link Randomness#draw}. */
  private long drawn;

  /** Of the destination's concurrency. */
  private int lease = NO_LEASE;

  /** Of the instance's. */
  private int memberLease = NO_LEASE;

  /** Of the breaker; 0: none. */
  int permit;

  /** Whether the breaker was not closed, so that the call may be a probe. */
  boolean doubtful;

  /** Where the attempt is sent; {@code null}: where the application says. */
  @Nullable Member member;

  /** Which instances a split of the traffic has sent it to; {@code null}: there is none. */
  @Nullable Selector selector;

  /** Instances of attempts that ended; {@code null}: none. */
  Member @Nullable [] tried;

  long startNanos;
  long endNanos;
  @Nullable Reason reason;

  Passage(
      Outbound outbound,
      Destination destination,
      Lane lane,
      ClientPolicy policy,
      boolean enforced,
      long drawn) {
    this.outbound = outbound;
    this.destination = destination;
    this.lane = lane;
    this.policy = policy;
    this.enforced = enforced;
    this.drawn = drawn;
  }

  /** Whether the call changes nothing, so that it makes a better probe for a breaker. */
  boolean safe() {
    return true;
  }

  /** How long the attempt may take from its start; {@link Long#MAX_VALUE}: nobody said. */
  public long timeoutNanos() {
    return Long.MAX_VALUE;
  }

  /**
   * Begins: passes the limits and the breaker, and picks an instance.
   *
   * @return whether it may go on; where not, it has ended
   */
  public final boolean begin() {
    reason = null;
    doubtful = false;
    drawn = Randomness.next(drawn);
    startNanos = outbound.clock.nanoTime();
    return lead(startNanos);
  }

  /** Passes the rooms; whether it may go on. */
  final boolean lead(long now) {
    return outbound.lead(this, now);
  }

  /** The answer was a good one. To be followed by {@link #release}. */
  public final void succeeded() {
    long now = outbound.clock.nanoTime();
    endNanos = now;
    long elapsed = now - startNanos;
    Member m = member;
    if (m != null) {
      destination.praise(m, startNanos, elapsed, now);
    }
    if (permit != 0) {
      lane.breaker.success(permit, policy, now);
    }
    lane.latencies.record(elapsed, now);
  }

  /** A random number that chooses the first instance: the same until the passage begins again. */
  final long bits() {
    return Randomness.number(drawn, TraceSeed.CHOICE);
  }

  /** What rules can see of the call; {@code null}: there is no call. */
  @Nullable RequestView view() {
    return null;
  }

  /** Whose 429 it would be, by {@code throttle.per}; {@code null}: nobody's in particular. */
  final @Nullable String throttleKey() {
    RequestKey per = policy.throttlePer();
    RequestView view = per == null ? null : view();
    return view == null ? null : per.value(view);
  }

  /** The baggage that the call carries; {@code null}: none. */
  @Nullable String baggage() {
    return null;
  }

  /** A room refuses the passage: it has ended, unless it leads elsewhere now. */
  void refuse(Reason reason, long retryInNanos, long now) {
    this.reason = reason;
    endNanos = now;
    takeBack(now);
  }

  /** Gives everything back, the permit too, as if it had never been taken. */
  final void takeBack(long now) {
    if (permit != 0) {
      lane.breaker.ignore(permit, now);
      permit = 0;
    }
    withdraw();
  }

  /**
   * Takes a place among the calls in flight; whether there was one.
   *
   * @param limit how many there may be, this one included
   */
  final boolean enter(int limit, long now) {
    lease = lane.traffic.enter(now, limit);
    return lease != Flow.FULL;
  }

  /** As {@link #enter(int, long)}, however many there are. */
  final void enter(long now) {
    lease = lane.traffic.enter(now);
  }

  /** Takes an instance for the attempt that is about to begin. */
  final void charge(@Nullable Member next, long now) {
    member = next;
    memberLease = next == null ? NO_LEASE : next.enter(now);
  }

  /** Gives everything back: the exchange is over. */
  public final void release() {
    releaseMember();
    int l = lease;
    if (l != NO_LEASE) {
      lease = NO_LEASE;
      lane.traffic.exit(l);
    }
  }

  /** Gives everything back as if it had never been taken: nothing was sent. */
  final void withdraw() {
    withdrawMember();
    int l = lease;
    if (l != NO_LEASE) {
      lease = NO_LEASE;
      lane.traffic.withdraw(l);
    }
  }

  /** Gives back the instance. */
  final void releaseMember() {
    Member m = member;
    int l = memberLease;
    if (m != null && l != NO_LEASE) {
      memberLease = NO_LEASE;
      m.exit(l);
    }
  }

  /** Gives back the instance as if nothing had been sent to it. */
  final void withdrawMember() {
    Member m = member;
    int l = memberLease;
    if (m != null && l != NO_LEASE) {
      memberLease = NO_LEASE;
      m.withdraw(l);
    }
  }

  /** Adds the instance of the attempt that ended to those that are not tried again. */
  final void exclude() {
    if (member != null) {
      tried = Tried.with(tried, member);
    }
  }
}
