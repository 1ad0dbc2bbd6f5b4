package io.graft.governance.outbound;

import io.graft.governance.balance.Candidates;
import io.graft.governance.balance.Member;
import io.graft.governance.context.CallContext;
import org.jspecify.annotations.Nullable;

/** What a call holds while it is under way, and gives back once. Not safe for use by threads. */
abstract class Holder extends Attempt {
  private static final int NO_LEASE = -1;

  /** Of the destination's concurrency. */
  private int lease = NO_LEASE;

  /** Of the instance's. */
  private int memberLease = NO_LEASE;

  /** Instances of attempts that ended; {@code null}: none. */
  Member @Nullable [] tried;

  Holder(
      Destination destination,
      @Nullable CallContext parent,
      TraceSeed seed,
      long drawn,
      String method,
      String scheme,
      String host,
      int port) {
    super(destination, parent, seed, drawn, method, scheme, host, port);
  }

  /** Takes a lease of the destination's concurrency; it is given back with all else. */
  final void hold(int destinationLease) {
    lease = destinationLease;
  }

  /** Takes an instance for the attempt that is about to begin. */
  final void charge(@Nullable Member next, long now) {
    member = next;
    memberLease = next == null ? NO_LEASE : next.started(now);
  }

  /** Gives everything back. */
  final void release() {
    releaseMember();
    int l = lease;
    if (l != NO_LEASE) {
      lease = NO_LEASE;
      destination.inFlight.exit(l);
    }
  }

  /** Gives back the instance. */
  final void releaseMember() {
    Member m = member;
    int l = memberLease;
    if (m != null && l != NO_LEASE) {
      memberLease = NO_LEASE;
      m.ended(l);
    }
  }

  /** Adds the instance of the attempt that ended to those that are not tried again. */
  final void exclude() {
    if (member != null) {
      tried = Candidates.with(tried, member);
    }
  }
}
