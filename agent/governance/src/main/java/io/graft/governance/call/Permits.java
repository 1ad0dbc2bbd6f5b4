package io.graft.governance.call;

import io.graft.governance.destination.Target;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.window.CallCounter;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt acquires and releases once: a permit for a call in flight, one at its endpoint,
 * and one of the breaker. A superclass of the attempt, so that a call costs no further object.
 */
abstract class Permits {
  private static final int NO_LEASE = -1;

  public final Target target;

  private @Nullable Endpoint endpoint;

  /** The lease of a call in flight. */
  private int lease = NO_LEASE;

  /** The lease of a request in flight at the endpoint. */
  private int endpointLease = NO_LEASE;

  /** The permit of the breaker; 0: none. */
  private int permit;

  Permits(Target target) {
    this.target = target;
  }

  /**
   * Acquires a permit for a call in flight; {@code false}: the limit is reached.
   *
   * @param limit the maximum in flight, including this call
   */
  public final boolean enter(int limit, long now) {
    lease = target.traffic.enter(now, limit);
    return lease != CallCounter.FULL;
  }

  /** Acquires a permit for a call in flight, without a limit. */
  public final void enter(long now) {
    lease = target.traffic.enter(now);
  }

  /** The breaker's permit; 0: none. */
  public final int permit() {
    return permit;
  }

  public final void permit(int value) {
    permit = value;
  }

  /** The endpoint it is sent to; {@code null}: the address of the application. */
  public final @Nullable Endpoint endpoint() {
    return endpoint;
  }

  /** Chooses an endpoint without counting the request there yet; {@code null}: none. */
  public final void foresee(@Nullable Endpoint likely) {
    endpoint = likely;
  }

  /** Chooses an endpoint, which counts the request as in flight from now on. */
  public final void charge(@Nullable Endpoint next, long now) {
    endpoint = next;
    endpointLease = next == null ? NO_LEASE : next.enter(now);
  }

  /**
   * Takes over what lasts for the whole call from the previous attempt, and charges its own
   * endpoint.
   */
  final void takeOver(Permits before, long now) {
    lease = before.lease;
    before.lease = NO_LEASE;
    permit = before.permit;
    before.permit = 0;
    charge(endpoint, now);
  }

  /** Releases everything: the response is over. */
  public final void release() {
    releaseEndpoint();
    int l = lease;
    if (l != NO_LEASE) {
      lease = NO_LEASE;
      target.traffic.exit(l);
    }
  }

  /** Releases everything, the breaker's permit too, as if it had never been acquired. */
  public final void takeBack(long now) {
    if (permit != 0) {
      target.breaker.ignore(permit, now);
      permit = 0;
    }
    withdrawEndpoint();
    int l = lease;
    if (l != NO_LEASE) {
      lease = NO_LEASE;
      target.traffic.withdraw(l);
    }
  }

  /** Releases the endpoint. */
  public final void releaseEndpoint() {
    Endpoint e = endpoint;
    int l = endpointLease;
    if (e != null && l != NO_LEASE) {
      endpointLease = NO_LEASE;
      e.exit(l);
    }
  }

  private void withdrawEndpoint() {
    Endpoint e = endpoint;
    int l = endpointLease;
    if (e != null && l != NO_LEASE) {
      endpointLease = NO_LEASE;
      e.withdraw(l);
    }
  }

  /**
   * Drops the endpoint: the request goes to the application's address, as through a proxy, and no
   * endpoint is charged.
   */
  public final void unchoose() {
    withdrawEndpoint();
    endpoint = null;
  }
}
