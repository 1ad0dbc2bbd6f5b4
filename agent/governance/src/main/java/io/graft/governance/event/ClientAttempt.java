package io.graft.governance.event;

import io.graft.governance.context.TraceIds;
import io.graft.governance.service.Instance;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call, as sent on the wire, for client spans and metrics. Telemetry reads it
 * once, when it has ended; it must not keep it.
 */
public interface ClientAttempt {
  /** The logical name, or {@code host:port} of a host that no registry knows. */
  String destination();

  /** Whether {@link #destination()} is a service that a registry knows. */
  boolean governed();

  /**
   * The service: {@link #destination()} if a registry knows it, or that whose instance another load
   * balancer has chosen; {@code null}: unknown.
   */
  default @Nullable String service() {
    return governed() ? destination() : null;
  }

  /** Short name of the client library. */
  String library();

  String method();

  /** {@code http} or {@code https}. */
  String scheme();

  /** The host in the application's request. */
  String host();

  /** The port in the application's request, or the default of the scheme. */
  int port();

  /** The raw path and query; {@code null}: the trace is not sampled. */
  @Nullable String path();

  /** The instance that the attempt was sent to; {@code null}: the address of the application. */
  @Nullable Instance target();

  /** The ids of this attempt's span, as in its headers. */
  TraceIds trace();

  /** Whether the trace is recorded, as in {@link #trace()}; does not allocate. */
  default boolean sampled() {
    return trace().sampled();
  }

  /** The id of the parent span; 0 if the trace begins here. */
  long parentSpanId();

  /** 0 for the first attempt, counting up: {@code http.request.resend_count}. */
  int resendCount();

  /** When the attempt began, a value of {@link System#nanoTime()}. */
  long startNanos();

  /** When its response headers came or it failed, a value of {@link System#nanoTime()}. */
  long endNanos();

  /** The status of the response; 0: no response. */
  int status();

  /** The failure; {@code null}: there was a response. */
  @Nullable Throwable failure();

  /** Why the call was refused before its first attempt; {@code null}: not refused. */
  @Nullable String refused();

  /** The name of its route in the rules; {@code null}: none. */
  default @Nullable String route() {
    return null;
  }

  /** Whether it is the hedge of a slow call. */
  default boolean hedged() {
    return false;
  }

  /**
   * Why the call was retried, one of a small set of short phrases; {@code null}: it is the first
   * attempt.
   */
  default @Nullable String retryReason() {
    return null;
  }

  /** The fallback that was used: {@code answer}, or the name of a service; {@code null}: none. */
  default @Nullable String fallback() {
    return null;
  }

  /** The injected fault, {@code abort} or {@code delay}; {@code null}: none. */
  default @Nullable String fault() {
    return null;
  }

  /** The colour in the baggage of the call; {@code null}: none. */
  default @Nullable String color() {
    return null;
  }

  /** Whether its request was mirrored. */
  default boolean mirrored() {
    return false;
  }

  /** Whether the application cancelled it. */
  boolean cancelled();
}
