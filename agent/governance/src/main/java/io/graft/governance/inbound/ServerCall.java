package io.graft.governance.inbound;

import io.graft.governance.context.CallContext;
import io.graft.governance.context.TraceIds;
import org.jspecify.annotations.Nullable;

/**
 * One request that this JVM serves. It is itself the context that the application's work for it
 * runs in: adapters make it current by {@link CallContext#swap} around the handler.
 */
public final class ServerCall extends CallContext {
  ServerCall(TraceIds trace, @Nullable String traceState, @Nullable String baggage, long deadline) {
    super(trace, traceState, baggage, deadline);
  }

  /** The status to refuse this request with, before the handler runs; 0: it is admitted. */
  public int refusalStatus() {
    return 0;
  }

  /** Why it is refused, a line for the body of the answer; {@code null} where it is admitted. */
  public @Nullable String refusalReason() {
    return null;
  }

  /** Seconds for the {@code Retry-After} header of the refusal; 0: none. */
  public int retryAfterSeconds() {
    return 0;
  }

  /**
   * Whether the connection should be closed after this answer ({@code Connection: close}), because
   * this instance drains.
   */
  public boolean closeConnection() {
    return false;
  }

  /** The template that the framework matched, {@code /users/{id}}; the last one told counts. */
  public void route(String template) {}

  /** What the handler threw, where the server turns it into a status itself. */
  public void failed(Throwable failure) {}

  /**
   * The answer is complete, or the client is gone.
   *
   * @param status 100 to 599; 0: no answer was sent
   * @param failure what ended it early; {@code null}: nothing
   */
  public void end(int status, @Nullable Throwable failure) {}

  // What telemetry reads once the request has ended.

  /** Short name of the server library. */
  public String library() {
    return "";
  }

  public String method() {
    return "";
  }

  /** {@code http} or {@code https}. */
  public String scheme() {
    return "http";
  }

  /** The raw path; {@code null} where the trace is not sampled. */
  public @Nullable String path() {
    return null;
  }

  /** The raw query; {@code null} where there is none or the trace is not sampled. */
  public @Nullable String query() {
    return null;
  }

  /** The template that the framework matched; {@code null}: not known. */
  public @Nullable String route() {
    return null;
  }

  public @Nullable String protocolVersion() {
    return null;
  }

  public @Nullable String peer() {
    return null;
  }

  /** The {@code Host} header; {@code null} where there is none or the trace is not sampled. */
  public @Nullable String host() {
    return null;
  }

  /** Id of the caller's span; 0 where the trace begins here. */
  public long parentSpanId() {
    return 0;
  }

  /** When the request began, by {@link System#nanoTime()}. */
  public long startNanos() {
    return 0;
  }

  /** When its answer was complete, by {@link System#nanoTime()}. */
  public long endNanos() {
    return 0;
  }

  /** The status that was answered; 0: none. */
  public int status() {
    return 0;
  }

  public @Nullable Throwable failure() {
    return null;
  }
}
