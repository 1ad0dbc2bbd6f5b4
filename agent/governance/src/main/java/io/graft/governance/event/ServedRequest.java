package io.graft.governance.event;

import io.graft.governance.context.ApplicationSpan;
import io.graft.governance.context.TraceIds;
import io.graft.governance.rule.Priority;
import org.jspecify.annotations.Nullable;

/**
 * One request that this JVM has served or refused, for server spans and metrics. Telemetry reads it
 * once, when it has ended; it must not keep it.
 */
public interface ServedRequest {
  /** Short name of the server library. */
  String library();

  String method();

  /** {@code http} or {@code https}. */
  String scheme();

  /** The raw path; {@code null}: the trace is not sampled. */
  @Nullable String path();

  /** The raw query; {@code null}: absent, or the trace is not sampled. */
  @Nullable String query();

  /** The template that the framework matched; {@code null}: unknown. */
  @Nullable String route();

  @Nullable String protocolVersion();

  /** The numeric address of the peer; {@code null}: unknown, or the trace is not sampled. */
  @Nullable String peer();

  /** The version of TLS between the peer and Graft, {@code 1.3}; {@code null}: there was none. */
  default @Nullable String tlsVersion() {
    return null;
  }

  /** The SPIFFE id of the service that has sent it; {@code null}: not proven. */
  default @Nullable String callingService() {
    return null;
  }

  /** The {@code Host} header; {@code null}: absent, or the trace is not sampled. */
  @Nullable String host();

  /** Names and values of further attributes, alternating; {@code null}: none. */
  default String @Nullable [] attributes() {
    return null;
  }

  /** The ids of its span. */
  TraceIds trace();

  /** The {@code tracestate} of the request; {@code null}: absent. */
  @Nullable String traceState();

  /** The id of the caller's span; 0 if the trace begins here. */
  long parentSpanId();

  /** Whether it is a mirrored copy of a request. */
  boolean mirrored();

  /** Its priority for load shedding. */
  Priority priority();

  /** When it began, a value of {@link System#nanoTime()}. */
  long startNanos();

  /** When its response was complete, a value of {@link System#nanoTime()}. */
  long endNanos();

  /** The status of the response; 0: no response. */
  int status();

  /** The status that it was refused with; 0: it was admitted. */
  int refusalStatus();

  /** Why it was refused; {@code null}: admitted. */
  @Nullable String refusalReason();

  /** The rule or the reason by which its sender was refused; {@code null}: it was not. */
  default @Nullable String denialReason() {
    return null;
  }

  /** Whether {@link #denialReason} is the name of an access rule. */
  default boolean deniedByRule() {
    return false;
  }

  /** The failure; {@code null}: none, or telemetry has already received it. */
  @Nullable Throwable failure();

  /** What the application has added to its span; {@code null}: nothing. */
  default @Nullable ApplicationSpan application() {
    return null;
  }
}
