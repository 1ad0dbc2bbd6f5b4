package io.graft.telemetry;

import io.graft.governance.context.TraceIds;
import io.graft.governance.event.ClientAttempt;
import io.graft.governance.service.Instance;
import org.jspecify.annotations.Nullable;

/** A finished attempt: by default a GET with a 200. */
public final class Attempt implements ClientAttempt, Cloneable {
  public String destination = "user";
  public boolean governed = true;
  public String method = "GET";
  public String scheme = "http";
  public String host = "user";
  public int port = 80;
  public @Nullable String path = "/users/7?fields=name";
  public @Nullable Instance target = Instance.builder("user", "user-1", "127.0.0.1", 34567).build();
  public TraceIds trace = new TraceIds(0x1111111111111111L, 0x2222222222222222L, 0x33L, 1);
  public long parent = 0x44;
  public int resends;
  public long start = System.nanoTime();
  public long nanos = 3_000_000;
  public int status = 200;
  public @Nullable Throwable failure;
  public @Nullable String refused;
  public boolean cancelled;
  public @Nullable String route;
  public @Nullable String retryReason;
  public @Nullable String fallback;
  public @Nullable String fault;
  public @Nullable String color;
  public boolean hedged;
  public boolean mirrored;

  public Attempt unsampled() {
    trace = new TraceIds(trace.traceHigh(), trace.traceLow(), trace.spanId(), 0);
    return this;
  }

  public Attempt status(int value) {
    status = value;
    return this;
  }

  public Attempt failure(Throwable value) {
    failure = value;
    status = 0;
    return this;
  }

  public Attempt refused(String reason) {
    refused = reason;
    status = 0;
    target = null;
    return this;
  }

  @Override
  public String destination() {
    return destination;
  }

  @Override
  public @Nullable String route() {
    return route;
  }

  @Override
  public @Nullable String retryReason() {
    return retryReason;
  }

  @Override
  public @Nullable String fallback() {
    return fallback;
  }

  @Override
  public @Nullable String fault() {
    return fault;
  }

  @Override
  public @Nullable String color() {
    return color;
  }

  @Override
  public boolean hedged() {
    return hedged;
  }

  @Override
  public boolean mirrored() {
    return mirrored;
  }

  @Override
  public boolean governed() {
    return governed;
  }

  @Override
  public String library() {
    return "test-client";
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
  public String host() {
    return host;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public @Nullable String path() {
    return path;
  }

  @Override
  public @Nullable Instance target() {
    return target;
  }

  @Override
  public TraceIds trace() {
    return trace;
  }

  @Override
  public long parentSpanId() {
    return parent;
  }

  @Override
  public int resendCount() {
    return resends;
  }

  @Override
  public long startNanos() {
    return start;
  }

  @Override
  public long endNanos() {
    return start + nanos;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public @Nullable String refused() {
    return refused;
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }
}
