package io.graft.governance.floor;

import io.graft.governance.call.Attempt;
import io.graft.governance.config.Mode;
import io.graft.governance.config.RetryConfig;
import io.graft.governance.destination.Target;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.endpoint.OpenConnection;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.outcome.Failures;
import io.graft.governance.outcome.Outcome;
import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import org.jspecify.annotations.Nullable;

/**
 * One connection that a client opens: its endpoint, and the next one if nothing listens there. Each
 * {@link #next} is followed by {@link #failed}, {@link #connected} or {@link #abandoned}. Used by
 * one thread at a time.
 */
public final class Connection {
  /** The most endpoints that are tried, unless the rules say otherwise; as for calls. */
  private static final int ATTEMPTS = 3;

  private final Floor floor;
  private final @Nullable Target target;
  private final String host;
  private final int port;
  private final boolean nested;
  private @Nullable Attempt attempt;
  private @Nullable String cause;
  private boolean open;
  private @Nullable String tlsRefusal;

  /** The only endpoint, chosen by a client that is known; {@code null}: any. */
  private @Nullable Endpoint chosen;

  /**
   * @param nested whether a call of a known client opens it, which has been judged already
   */
  Connection(Floor floor, @Nullable Target target, String host, int port, boolean nested) {
    this.nested = nested;
    this.floor = floor;
    this.target = target;
    this.host = host;
    this.port = port;
  }

  /** The host as the application has written it. */
  public String host() {
    return host;
  }

  /** The port that the application has written. */
  public int port() {
    return port;
  }

  /** Whether a service is connected to; if not, DNS has to resolve the host. */
  public boolean governed() {
    return target != null;
  }

  /**
   * A call of a known client opens it, and has chosen the instance: no other is connected to, and
   * failures are left to the call.
   *
   * @param instance {@code null}: the call has chosen none
   * @return whether it is an instance of this service
   */
  public boolean restrict(@Nullable Instance instance) {
    EndpointSet endpoints = target == null ? null : target.destination.endpointSet();
    Endpoint found = instance == null || endpoints == null ? null : endpoints.find(instance.id());
    if (found == null || !found.instance().host().equals(instance.host())) {
      return false;
    }
    chosen = found;
    return true;
  }

  /**
   * Chooses the endpoint to connect to, at first or after a failure.
   *
   * @return {@code null}: none is left
   */
  public @Nullable Instance next() {
    Target to = target;
    Attempt before = attempt;
    Endpoint only = chosen;
    if (to == null
        || before != null && (only != null || before.number() >= most(to.policy.retry()))) {
      return null;
    }
    long now = floor.clock.nanoTime();
    Attempt next =
        before == null
            ? new Attempt(to, null, 0, 1, now)
            : new Attempt(before, to, 0, before.number() + 1, now);
    Endpoint endpoint =
        only != null ? only : floor.pick(next, before == null ? null : before.tried(), now);
    if (endpoint == null) {
      return null;
    }
    Instance instance = endpoint.instance();
    TlsLayer layer =
        to.tls == null || nested || instance.secure()
            ? null
            : to.tls.layer(instance, host, port, false);
    if (layer != null && layer.refusal() != null) {
      tlsRefusal = layer.refusal();
      return null;
    }
    if (to.tls != null && !nested && !instance.secure()) {
      to.tls.recordSent(false);
    }
    next.enter(now);
    next.charge(endpoint, now);
    if (before != null) {
      to.destination.log.tell(
          Kind.FAILED_OVER, before.endpoint(), String.valueOf(cause), true, now);
    }
    attempt = next;
    open = true;
    return instance;
  }

  /** Chooses an endpoint without counting anything, for a datagram; {@code null}: there is none. */
  public @Nullable Instance peek() {
    Target to = target;
    if (to == null) {
      return null;
    }
    long now = floor.clock.nanoTime();
    Endpoint endpoint = floor.pick(new Attempt(to, null, 0, 1, now), null, now);
    return endpoint == null ? null : endpoint.instance();
  }

  private static int most(RetryConfig retry) {
    return retry.mode != Mode.ENFORCE ? 1 : retry.hasAttempts ? retry.attempts(true) : ATTEMPTS;
  }

  /** The connection was refused or timed out, or the application has given up. */
  public void failed(Throwable failure) {
    Attempt a = attempt;
    if (!open || a == null) {
      return;
    }
    cause = Failures.word(failure);
    Endpoint endpoint = a.endpoint();
    if (endpoint != null && chosen == null) {
      long now = floor.clock.nanoTime();
      Outcome outcome = Failures.neverSent(failure) ? Outcome.NEVER_SENT : Outcome.IGNORED;
      a.target.destination.judge(
          endpoint, outcome, now - a.startNanos(), 0, cause, a.target.policy, now);
    }
    close(a);
  }

  /** It is open. */
  public void connected(OpenConnection connection) {
    Attempt a = attempt;
    if (!open || a == null) {
      return;
    }
    Endpoint endpoint = a.endpoint();
    if (endpoint != null) {
      a.target.destination.recordConnection(endpoint, a.startNanos(), floor.clock.nanoTime());
      endpoint.connections().add(connection);
    }
    close(a);
  }

  /** The application has lost interest before it was open. */
  public void abandoned() {
    Attempt a = attempt;
    if (open && a != null) {
      close(a);
    }
  }

  private void close(Attempt a) {
    open = false;
    a.release();
  }

  /**
   * Why the application gets no connection, for its exception: {@link #next} had no endpoint, or
   * DNS does not know the host of a connection that is not {@link #governed}.
   */
  public String refusal() {
    Target to = target;
    Attempt a = attempt;
    String reason =
        to == null
            ? host + ":" + port + ": " + floor.absence(host, port)
            : to.destination.name()
                + (tlsRefusal != null
                    ? ": no TLS (" + tlsRefusal + ")"
                    : a == null
                        ? ": no instance is usable"
                        : ": " + a.number() + " instances tried, the last one: " + cause);
    return reason + " [graft.floor]";
  }
}
