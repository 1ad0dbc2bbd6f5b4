package io.graft.governance.inbound;

import io.graft.governance.context.CallContext;
import io.graft.governance.context.TraceIds;
import io.graft.governance.outcome.Streams;
import io.graft.governance.policy.Priority;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One request that this JVM serves. It is itself the context that the application's work for it
 * runs in: adapters make it current by {@link CallContext#swap} around the handler.
 */
public final class ServerCall extends CallContext {
  private static final AtomicIntegerFieldUpdater<ServerCall> STATE =
      AtomicIntegerFieldUpdater.newUpdater(ServerCall.class, "state");

  private static final int SERVED = 0;
  private static final int OPENING = 1;
  private static final int STREAM = 2;
  private static final int ENDED = 3;

  private final Inbound inbound;
  private final long parentSpanId;
  private final long startNanos;
  private final boolean mirrored;
  private final boolean trusted;
  private String library = "";
  private String method = "";
  private String scheme = "http";
  private @Nullable String path;
  private @Nullable String query;
  private @Nullable String protocolVersion;
  private @Nullable String peer;
  private @Nullable String host;
  private int lease = -1;
  private int second;
  private volatile boolean stream;
  private Priority priority = Priority.CRITICAL;
  private @Nullable String refusalReason;
  private int refusalStatus;
  private int retryAfterSeconds;
  private int port;

  private volatile @Nullable String route;
  private volatile @Nullable Throwable failure;
  private volatile int state;
  private int status;
  private long endNanos;

  ServerCall(
      Inbound inbound,
      TraceIds trace,
      long parentSpanId,
      @Nullable String traceState,
      @Nullable String baggage,
      long deadline,
      int attempt,
      boolean b3,
      boolean mirrored,
      boolean trusted,
      long startNanos) {
    super(trace, traceState, baggage, deadline, attempt, b3);
    this.inbound = inbound;
    this.parentSpanId = parentSpanId;
    this.startNanos = startNanos;
    this.mirrored = mirrored;
    this.trusted = trusted;
  }

  <Q> void facts(ServerAdapter<Q> adapter, Q request) {
    library = adapter.library();
    method = adapter.method(request);
    scheme = adapter.scheme(request);
    protocolVersion = adapter.protocolVersion(request);
    if (trace().sampled()) {
      path = adapter.path(request);
      query = adapter.query(request);
      peer = adapter.peer(request);
      host = adapter.header(request, "host");
    }
  }

  /** Where it arrived, if that is to be counted. */
  void port(int value) {
    port = value;
  }

  /**
   * @param lease of the requests in progress, -1: it is refused
   * @param second of the {@link io.graft.governance.limit.Ages}
   */
  void admitted(int lease, int second) {
    this.lease = lease;
    this.second = second;
  }

  int lease() {
    return lease;
  }

  int second() {
    return second;
  }

  /** Whether what it says of its caller counts: {@code graft.server.trust}. */
  boolean trusted() {
    return trusted;
  }

  void priority(Priority value) {
    priority = value;
  }

  void refuse(int status, String reason, int retryAfterSeconds) {
    refusalStatus = status;
    refusalReason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The status to refuse this request with, before the handler runs; 0: it is admitted. */
  public int refusalStatus() {
    return refusalStatus;
  }

  /** Why it is refused, a line for the body of the answer; {@code null} where it is admitted. */
  public @Nullable String refusalReason() {
    return refusalReason;
  }

  /** Seconds for the {@code Retry-After} header of the refusal; 0: none. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /**
   * Whether the connection should be closed after this answer ({@code Connection: close}), because
   * this instance drains.
   */
  public boolean closeConnection() {
    return inbound.draining();
  }

  /** The template that the framework matched, {@code /users/{id}}; the last one told counts. */
  public void route(String template) {
    route = template;
  }

  /** What the handler threw, where the server turns it into a status itself. */
  public void failed(Throwable failure) {
    if (state != ENDED) {
      this.failure = failure;
    }
  }

  /**
   * The headers of the answer are sent, or are about to be. An answer that stays open for as long
   * as somebody listens is no request in progress from now on: it does not count for the limits,
   * nor is it waited for by a drain. Safe to be told more than once.
   *
   * @param contentType the {@code Content-Type} header; {@code null}: none
   */
  public void answers(int status, @Nullable String contentType) {
    if (!Streams.are(status, contentType) || !STATE.compareAndSet(this, SERVED, OPENING)) {
      return;
    }
    stream = true;
    if (lease >= 0) {
      lease = inbound.opened(lease, second);
    }
    if (!STATE.compareAndSet(this, OPENING, STREAM) && lease >= 0) {
      inbound.closed(lease); // it has ended meanwhile, which left this to us
    }
  }

  /** Whether the answer is one that stays open: {@link Streams}. */
  public boolean stream() {
    return stream;
  }

  /**
   * The answer is complete, or the client is gone.
   *
   * @param status 100 to 599; 0: no answer was sent
   * @param failure what ended it early; {@code null}: nothing
   */
  public void end(int status, @Nullable Throwable failure) {
    int before = STATE.getAndSet(this, ENDED);
    if (before == ENDED) {
      return;
    }
    this.status = status;
    if (failure != null) {
      this.failure = failure;
    }
    endNanos = inbound.clock.nanoTime();
    if (before == SERVED && lease >= 0) {
      inbound.ended(this, endNanos);
    } else if (before == STREAM && lease >= 0) {
      inbound.closed(lease);
    }
    if (port != 0 && refusalStatus == 0) {
      inbound.traffic().count(port, status);
    }
    inbound.recorder.served(this);
    // What goes on in this context may outlive the application that has thrown it.
    this.failure = null;
  }

  @Override
  public long callerSpanId() {
    return parentSpanId;
  }

  @Override
  public boolean mirrored() {
    return mirrored;
  }

  @Override
  public boolean ended() {
    return state == ENDED;
  }

  /** How much it matters that this request is served. */
  public Priority priority() {
    return priority;
  }

  // What telemetry reads once the request has ended.

  /** Short name of the server library. */
  public String library() {
    return library;
  }

  public String method() {
    return method;
  }

  /** {@code http} or {@code https}. */
  public String scheme() {
    return scheme;
  }

  /** The raw path; {@code null} where the trace is not sampled. */
  public @Nullable String path() {
    return path;
  }

  /** The raw query; {@code null} where there is none or the trace is not sampled. */
  public @Nullable String query() {
    return query;
  }

  /** The template that the framework matched; {@code null}: not known. */
  public @Nullable String route() {
    return route;
  }

  public @Nullable String protocolVersion() {
    return protocolVersion;
  }

  /** Numeric address of the peer; {@code null} where not known or the trace is not sampled. */
  public @Nullable String peer() {
    return peer;
  }

  /** The {@code Host} header; {@code null} where there is none or the trace is not sampled. */
  public @Nullable String host() {
    return host;
  }

  /** Id of the caller's span; 0 where the trace begins here. */
  public long parentSpanId() {
    return parentSpanId;
  }

  /** When the request began, by {@link System#nanoTime()}. */
  public long startNanos() {
    return startNanos;
  }

  /** When its answer was complete, by {@link System#nanoTime()}. */
  public long endNanos() {
    return endNanos;
  }

  /** The status that was answered; 0: none. */
  public int status() {
    return status;
  }

  /** What it failed by; {@code null}: by nothing, or it was told to telemetry already. */
  public @Nullable Throwable failure() {
    return failure;
  }
}
