package io.graft.governance.inbound;

import io.graft.governance.context.CallContext;
import io.graft.governance.context.ForwardedHeaders;
import io.graft.governance.context.TraceIds;
import io.graft.governance.guard.JudgedCall;
import io.graft.governance.outcome.Streams;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A request that this JVM serves, and the context in which the application works for it: adapters
 * set it by {@link CallContext#swap} around the handler.
 */
public final class ServerCall extends JudgedCall {
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
  final boolean trusted; // its headers about the caller: graft.server.trust
  String library = "";
  private String method = "";
  private String scheme = "http";
  private @Nullable String path;
  private @Nullable String query;
  private @Nullable String protocolVersion;
  private @Nullable String peer;
  private @Nullable String host;
  private @Nullable ForwardedHeaders forwarded;
  private @Nullable String tls;
  private boolean closeAfter;

  /** Set by {@link #admitted}. */
  int lease = -1;

  int second;
  int port; // at which it arrived, if that is to be counted
  private volatile boolean stream;

  /** Whether another thread was just making it a stream; that thread then releases its lease. */
  boolean endedWhileOpening;

  private volatile @Nullable String mapping;
  private volatile @Nullable String template;
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
    details(adapter, request);
  }

  /** Sets whether it is recorded if its trace begins here. */
  <Q> void record(double share, ServerAdapter<Q> adapter, Q request) {
    if (inbound.recorder.traces()) {
      sample(trace().isWithin(share));
      details(adapter, request);
    }
  }

  private <Q> void details(ServerAdapter<Q> adapter, Q request) {
    if (trace().sampled()) {
      path = adapter.path(request);
      query = adapter.query(request);
      peer = peer == null ? adapter.peer(request) : peer; // the guard may have set it
      host = adapter.header(request, "host");
    }
  }

  /** Sets the headers that its calls carry too. */
  void forwarded(ForwardedHeaders headers) {
    forwarded = headers;
  }

  @Override
  public @Nullable ForwardedHeaders forwarded() {
    return forwarded;
  }

  /**
   * @param lease the lease of a request in progress; -1: refused
   * @param second as returned by {@link io.graft.governance.limit.LongRequests}
   */
  void admitted(int lease, int second) {
    this.lease = lease;
    this.second = second;
  }

  /**
   * Whether to close the connection after this response ({@code Connection: close}), because this
   * instance drains or the connection is too old.
   */
  public boolean closeConnection() {
    return closeAfter || inbound.draining();
  }

  /** Closes the connection after this response. */
  void closeAfter() {
    closeAfter = true;
  }

  /**
   * Sets the numeric address that it really comes from, and the version of TLS; {@code null}: it
   * has come to this host in plaintext.
   */
  void from(String address, @Nullable String version) {
    peer = address;
    tls = version;
    if (version != null) {
      scheme = "https";
    }
  }

  /** Sets what the server has mapped the request to, {@code /api/*}; the last one counts. */
  public void route(String mapping) {
    this.mapping = mapping;
  }

  /**
   * Sets the template that a framework has matched, {@code /users/{id}}; the last one counts. It is
   * the route, whatever the server's mapping is.
   *
   * @param template {@code null}: after all nothing has matched
   */
  public void template(@Nullable String template) {
    this.template = template;
  }

  /** Whether a framework has set its template. */
  public boolean hasTemplate() {
    return template != null;
  }

  /** The connection speaks this {@link ServerAdapter#protocolVersion} before the response. */
  public void upgraded(String version) {
    protocolVersion = version;
  }

  /** Sets the exception of the handler, if the server turns it into a status itself. */
  public void failed(Throwable failure) {
    if (state != ENDED) {
      this.failure = failure;
    }
  }

  /**
   * The headers of the response are sent, or are about to be. A response that stays open until the
   * client disconnects is a stream from now on: it no longer counts for the limits, and a drain
   * does not wait for it. May be called more than once.
   *
   * @param contentType the {@code Content-Type} header; {@code null}: absent
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
      inbound.closed(lease); // it has ended meanwhile, and left this to this thread
    }
  }

  /**
   * The response is 101 and the connection no longer speaks HTTP: this request ends, and the
   * session lasts until the connection closes.
   */
  public ServerSession openSession() {
    return inbound.openSession();
  }

  /** The request that a context belongs to; {@code null}: none that this JVM serves. */
  public static @Nullable ServerCall of(@Nullable CallContext context) {
    CallContext request = context == null ? null : context.request();
    return request instanceof ServerCall ? (ServerCall) request : null;
  }

  /** Whether the response is a stream: {@link Streams}. */
  public boolean stream() {
    return stream;
  }

  /**
   * The response is complete, or the client has disconnected.
   *
   * @param status 100 to 599; 0: no response was sent
   * @param failure the exception that ended it early; {@code null}: none
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
    endedWhileOpening = before == OPENING;
    inbound.ended(this, endNanos);
    // Work that continues in this context may outlive the application that threw this exception.
    this.failure = null;
  }

  /**
   * Ends a request that the server serves again, from its beginning, after it has upgraded the
   * connection to HTTP/2. It is not recorded, because the other one is.
   */
  public void discard() {
    int before = STATE.getAndSet(this, ENDED);
    if (before != ENDED) {
      endedWhileOpening = before == OPENING;
      inbound.discarded(this);
    }
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

  @Override
  public String library() {
    return library;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public @Nullable String path() {
    return path;
  }

  @Override
  public @Nullable String query() {
    return query;
  }

  @Override
  public @Nullable String route() {
    String matched = template;
    return matched != null ? matched : mapping;
  }

  @Override
  public @Nullable String protocolVersion() {
    return protocolVersion;
  }

  @Override
  public @Nullable String peer() {
    return peer;
  }

  @Override
  public @Nullable String tlsVersion() {
    return tls;
  }

  @Override
  public @Nullable String callingService() {
    return identity().service();
  }

  @Override
  public @Nullable String host() {
    return host;
  }

  @Override
  public long parentSpanId() {
    return parentSpanId;
  }

  @Override
  public long startNanos() {
    return startNanos;
  }

  @Override
  public long endNanos() {
    return endNanos;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public @Nullable Throwable failure() {
    return failure;
  }
}
