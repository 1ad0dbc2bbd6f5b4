package io.graft.governance.inbound;

import io.graft.governance.context.Baggage;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.Identity;
import io.graft.governance.event.RateLimitedLog;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.guard.RequestGuard;
import io.graft.governance.policy.Policies;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses requests that their senders may not send. Without a guard it costs one field read. */
final class GuardStep extends ServerStep {
  /** A guard that should enforce cannot judge: nobody is let in. */
  static final Denial BROKEN =
      new Denial(503, "security cannot be checked", "error", "Cache-Control", "no-store");

  private final RateLimitedLog log;
  private volatile @Nullable RequestGuard guard;

  GuardStep(RateLimitedLog log) {
    this.log = log;
  }

  void install(@Nullable RequestGuard next) {
    guard = next;
  }

  /** A guard that lets nobody in. */
  static RequestGuard closed() {
    return new RequestGuard() {
      @Override
      public Denial admit(GuardedRequest request) {
        return BROKEN;
      }

      @Override
      public boolean enforces() {
        return true;
      }
    };
  }

  /** Whether a request that cannot be judged must not be served. Never throws. */
  boolean enforces() {
    RequestGuard present = guard;
    return present != null && enforces(present);
  }

  private static boolean enforces(RequestGuard present) {
    try {
      return present.enforces();
    } catch (Throwable unknown) {
      return true;
    }
  }

  /** The numeric address that a request really comes from; {@code null}: unknown. */
  <Q> @Nullable String origin(ServerAdapter<Q> adapter, Q request) {
    RequestGuard present = guard;
    String peer = adapter.peer(request);
    return present == null
        ? peer
        : present.origin(peer, adapter.peerPort(request), adapter.localPort(request));
  }

  /**
   * Logs that a request could not be judged. Without the message of the failure, which may hold a
   * secret of the request.
   */
  void failed(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    log.tell(
        RateLimitedLog.Kind.GUARD_FAILED,
        "security cannot be checked and the request is "
            + (enforces() ? "refused with 503" : "let in, as nothing is enforced")
            + ": "
            + failure.getClass().getName()
            + (trace.length == 0 ? "" : " at " + trace[0])
            + " (said once in ten minutes)");
  }

  @Override
  <Q> boolean admit(
      ServerCall call,
      ServerAdapter<Q> adapter,
      Q request,
      @Nullable RequestRules<Q> view,
      Policies policies,
      long now) {
    RequestGuard present = guard;
    if (present == null) {
      return true;
    }
    Denial denial;
    try {
      call.judged(adapter.peerPort(request));
      denial = present.admit(new Guarded<>(call, adapter, request));
    } catch (Throwable failure) {
      failed(failure);
      denial = enforces(present) ? BROKEN : null;
    }
    if (denial == null) {
      return true;
    }
    call.deny(denial);
    return false;
  }

  /** Tells the guard that a request has ended about which it remembers something. */
  void ended(ServerCall call) {
    RequestGuard present = guard;
    Object fact = call.remembered();
    String path = call.guardedPath();
    if (present == null || fact == null || path == null) {
      return;
    }
    try {
      present.ended(fact, path, call);
    } catch (Throwable failed) {
      // What is only counted must not break the end of a request.
    }
  }

  /** The view of a request for the guard. */
  private static final class Guarded<Q> implements GuardedRequest {
    private final ServerCall call;
    private final ServerAdapter<Q> adapter;
    private final Q request;
    private @Nullable String origin;
    private boolean encrypted;

    Guarded(ServerCall call, ServerAdapter<Q> adapter, Q request) {
      this.call = call;
      this.adapter = adapter;
      this.request = request;
    }

    @Override
    public String method() {
      return adapter.method(request);
    }

    @Override
    public String path() {
      String query = query();
      return query == null ? rawPath() : rawPath() + '?' + query;
    }

    @Override
    public String rawPath() {
      return adapter.path(request);
    }

    @Override
    public @Nullable String target() {
      return adapter.requestTarget(request);
    }

    @Override
    public @Nullable String mapping() {
      return adapter.mapping(request);
    }

    @Override
    public void remember(Object fact, String path) {
      call.remember(fact, path);
    }

    @Override
    public @Nullable String query() {
      return adapter.query(request);
    }

    @Override
    public String scheme() {
      return encrypted ? "https" : adapter.scheme(request);
    }

    @Override
    public @Nullable String header(String name) {
      return adapter.header(request, name);
    }

    @Override
    public @Nullable String baggage(String name) {
      return Baggage.get(call.baggage(), name);
    }

    @Override
    public @Nullable String peer() {
      return origin != null ? origin : adapter.peer(request);
    }

    @Override
    public void from(InetSocketAddress client, String address, @Nullable String tls) {
      origin = address;
      call.from(address, tls);
      adapter.origin(request, client, address, tls != null);
    }

    @Override
    public void overTls() {
      encrypted = true;
    }

    @Override
    public void closeAfter() {
      call.closeAfter();
    }

    @Override
    public boolean mayWait() {
      return adapter.mayWait(request);
    }

    @Override
    public CallContext context() {
      return call;
    }

    @Override
    public int peerPort() {
      return adapter.peerPort(request);
    }

    @Override
    public int localPort() {
      return adapter.localPort(request);
    }

    @Override
    public @Nullable List<String> headerNames() {
      return adapter.headerNames(request);
    }

    @Override
    public boolean repeats(String name) {
      return adapter.repeats(request, name);
    }

    @Override
    public boolean setHeader(String name, @Nullable String value) {
      return adapter.setHeader(request, name, value);
    }

    @Override
    public Identity identity() {
      return call.identity();
    }

    @Override
    public void observe(Identity identity) {
      call.identify(identity);
    }

    @Override
    public void identify(Identity identity) {
      observe(identity);
      if (identity.user() != null) {
        adapter.principal(request, identity.user(), identity.roles());
      }
    }
  }
}
