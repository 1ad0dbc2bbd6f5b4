package io.graft.governance.outbound;

import io.graft.governance.context.TraceIds;
import io.graft.governance.service.Instance;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call: what the wire sees, and what a client span and the metrics tell. Telemetry
 * reads it once, when it has ended; it must not keep it.
 */
public interface ClientAttempt {
  /** The logical name, or {@code host:port} of a destination that no registry knows. */
  String destination();

  /** Whether {@link #destination()} is a service that a registry knows. */
  boolean governed();

  /** Short name of the client library. */
  String library();

  String method();

  /** {@code http} or {@code https}. */
  String scheme();

  /** The host as the application named it. */
  String host();

  /** The port as the application named it or the scheme implies it. */
  int port();

  /** The raw path with its query; {@code null} where the trace is not sampled. */
  @Nullable String path();

  /** The instance that the attempt was sent to; {@code null}: where the application said. */
  @Nullable Instance target();

  /** Ids of this attempt's span, the ones that the request carries. */
  TraceIds trace();

  /** Whether the trace is recorded: as {@link #trace()} says, without making an object of it. */
  default boolean sampled() {
    return trace().sampled();
  }

  /** Id of the parent span; 0 where the trace begins here. */
  long parentSpanId();

  /** 0 for the first attempt, counting up: {@code http.request.resend_count}. */
  int resendCount();

  /** When the attempt began, by {@link System#nanoTime()}. */
  long startNanos();

  /** When its response headers came or it failed, by {@link System#nanoTime()}. */
  long endNanos();

  /** The status of the response; 0: there was none. */
  int status();

  /** What it failed with; {@code null} where there was a response. */
  @Nullable Throwable failure();

  /** Why the call was refused before an attempt; {@code null} where it was not. */
  @Nullable String refused();

  /** The name of the route of the rules that it takes; {@code null}: none. */
  default @Nullable String route() {
    return null;
  }

  /** Whether it is the second copy of a call that took long. */
  default boolean hedged() {
    return false;
  }

  /**
   * Why it was sent once more, in a few words that are few in number; {@code null}: it is the first
   * of its call.
   */
  default @Nullable String retryReason() {
    return null;
  }

  /**
   * What it was led to in the place of its destination: {@code answer}, or the name of a service;
   * {@code null}: nothing.
   */
  default @Nullable String fallback() {
    return null;
  }

  /** The fault that was made on purpose, {@code abort} or {@code delay}; {@code null}: none. */
  default @Nullable String fault() {
    return null;
  }

  /** The colour of the call, which its baggage carries; {@code null}: none. */
  default @Nullable String color() {
    return null;
  }

  /** Whether a copy of it was sent elsewhere. */
  default boolean mirrored() {
    return false;
  }

  /** Whether the application cancelled it. */
  boolean cancelled();
}
