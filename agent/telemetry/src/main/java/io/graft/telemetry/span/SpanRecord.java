package io.graft.telemetry.span;

import io.graft.governance.context.TraceIds;
import io.graft.telemetry.attribute.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one ended span, copied from the call. Immutable. Its name and attributes follow
 * OpenTelemetry's stable HTTP conventions and are built on the thread that reads or exports them.
 */
public abstract class SpanRecord implements Attributes {
  /** The {@link #kind()} of a request that was served. */
  public static final int SERVER = 2;

  /** The {@link #kind()} of an attempt of a call. */
  public static final int CLIENT = 3;

  private static final String[] KINDS = {"INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"};
  private static final int LONGEST_TEXT = 1024;
  private static final int LONGEST_MESSAGE = 256;

  private final long traceHigh;
  private final long traceLow;
  private final long spanId;
  private final long parentSpanId;
  private final long startEpochNanos;
  private final long durationNanos;
  private final int flags;
  final int status;
  final String library;
  final String method;
  final String scheme;
  final @Nullable String errorType;
  private final @Nullable String errorMessage;

  SpanRecord(
      TraceIds ids,
      long parentSpanId,
      long startEpochNanos,
      long durationNanos,
      int status,
      String library,
      String method,
      String scheme,
      @Nullable String errorType,
      @Nullable String errorMessage) {
    this.traceHigh = ids.traceHigh();
    this.traceLow = ids.traceLow();
    this.spanId = ids.spanId();
    this.flags = ids.flags();
    this.parentSpanId = parentSpanId;
    this.startEpochNanos = startEpochNanos;
    this.durationNanos = Math.max(0, durationNanos);
    this.status = status;
    this.library = library;
    this.method = method;
    this.scheme = scheme;
    this.errorType = errorType;
    this.errorMessage = errorMessage;
  }

  /**
   * {@link #SERVER} or {@link #CLIENT}, or another one of the application's, as OTLP numbers it.
   */
  public abstract int kind();

  /** Low in cardinality: the method, with the route if one is known. */
  public abstract String name();

  /** Whether the span's status is {@code Error}. It is {@code Unset} otherwise. */
  public abstract boolean failed();

  /** The logical name of the callee of a client span; {@code null} for a server span. */
  public abstract @Nullable String destination();

  /** Why this span was kept although its trace is not sampled; {@code null}: it is sampled. */
  public final @Nullable String keptBecause() {
    return sampled() ? null : "error";
  }

  /** The description of a status that is {@code Error}; {@code null}: none. */
  public @Nullable String statusMessage() {
    return errorMessage;
  }

  /** Whether the parent of the span is a span of another process. */
  public boolean isRemote() {
    return kind() == SERVER && parentSpanId != 0;
  }

  /** What the application has set by a tracing API; {@code null}: nothing. */
  public @Nullable ApplicationEvents events() {
    return null;
  }

  /** The {@code tracestate} of the request; {@code null}: none. */
  public @Nullable String traceState() {
    return null;
  }

  public final long traceHigh() {
    return traceHigh;
  }

  public final long traceLow() {
    return traceLow;
  }

  public final long spanId() {
    return spanId;
  }

  /** 0 if the trace begins with this span. */
  public final long parentSpanId() {
    return parentSpanId;
  }

  /** The W3C trace flags. */
  public final int flags() {
    return flags;
  }

  public final boolean sampled() {
    return (flags & TraceIds.SAMPLED) != 0;
  }

  public final TraceIds ids() {
    return new TraceIds(traceHigh, traceLow, spanId, flags);
  }

  public final long startEpochNanos() {
    return startEpochNanos;
  }

  /** 0 or more. */
  public final long durationNanos() {
    return durationNanos;
  }

  /** The message of the exception, shortened; {@code null} if nothing was thrown. */
  public final @Nullable String errorMessage() {
    return errorMessage;
  }

  /** The name of a {@link #kind()}. */
  public static String kind(int kind) {
    return KINDS[kind - 1];
  }

  static @Nullable String shortened(@Nullable String text) {
    return text == null || text.length() <= LONGEST_TEXT
        ? text
        : text.substring(0, LONGEST_TEXT) + "…";
  }

  static @Nullable String message(@Nullable Throwable failure) {
    if (failure == null) {
      return null;
    }
    String message;
    try {
      message = failure.getMessage();
    } catch (RuntimeException | LinkageError e) {
      // getMessage is the application's code and can do anything.
      return null;
    }
    if (message == null || message.length() <= LONGEST_MESSAGE) {
      return message;
    }
    return message.substring(0, LONGEST_MESSAGE) + "…";
  }
}
