package io.graft.governance.outbound;

import io.graft.governance.balance.Member;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.TraceIds;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.service.Instance;
import io.graft.governance.time.Randomness;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a call and of its attempt under way, which telemetry reads. The call is its own
 * attempt, so that a call that is sent once costs one object.
 */
abstract class Attempt extends Passage implements ClientAttempt {
  final @Nullable CallContext parent;
  private final String method;
  private final String scheme;
  private final String host;
  private final int port;
  private long traceHigh;
  private long traceLow;
  private byte flags;

  /** What the application has written into the request itself; {@code null}: nothing. */
  @Nullable OwnHeaders own;

  @Nullable String path;

  long spanId;
  short number = 1;
  int status;
  boolean cancelled;
  boolean hedge;
  boolean mirrored;
  @Nullable Throwable failure;

  Attempt(
      Outbound outbound,
      Destination destination,
      Lane lane,
      ClientPolicy policy,
      boolean enforced,
      @Nullable CallContext parent,
      long drawn,
      String method,
      String scheme,
      String host,
      int port) {
    super(outbound, destination, lane, policy, enforced, drawn);
    this.parent = parent;
    this.method = method;
    this.scheme = scheme;
    this.host = host;
    this.port = port;
    if (parent != null) {
      TraceIds ids = parent.trace();
      traceHigh = ids.traceHigh();
      traceLow = ids.traceLow();
      flags = (byte) ids.flags();
    } else {
      traceHigh = Randomness.id(drawn, 1);
      traceLow = Randomness.id(drawn, 2);
      flags = (byte) outbound.seed.rootFlags(traceHigh, traceLow);
    }
    spanId = Randomness.id(drawn, 0);
  }

  /** Makes this an attempt of the same call as another. */
  final void sameTrace(Attempt other) {
    traceHigh = other.traceHigh;
    traceLow = other.traceLow;
    flags = other.flags;
    own = other.own;
  }

  /**
   * Becomes part of the trace that the application has written into the request itself.
   *
   * @param applicationFlags as the header says them
   */
  final void adopt(long high, long low, int applicationFlags) {
    boolean sampled =
        outbound.recorder.sampleRemote(high, low, (applicationFlags & TraceIds.SAMPLED) != 0);
    traceHigh = high;
    traceLow = low;
    flags = (byte) (applicationFlags & ~TraceIds.SAMPLED | (sampled ? TraceIds.SAMPLED : 0));
    if (parent != null) {
      parent.join(high, low, flags);
    }
  }

  /** The application has said that this call is not to be recorded, and no more. */
  final void unsampled() {
    flags &= ~TraceIds.SAMPLED;
  }

  @Override
  public final boolean sampled() {
    return (flags & TraceIds.SAMPLED) != 0;
  }

  @Override
  public final String destination() {
    return destination.name();
  }

  @Override
  public final boolean governed() {
    return destination.governed();
  }

  @Override
  public final String method() {
    return method;
  }

  @Override
  public final String scheme() {
    return scheme;
  }

  @Override
  public final String host() {
    return host;
  }

  @Override
  public final int port() {
    return port;
  }

  @Override
  public final @Nullable String path() {
    return path;
  }

  @Override
  public final @Nullable Instance target() {
    Member m = member;
    return m == null ? null : m.instance();
  }

  @Override
  public final TraceIds trace() {
    return new TraceIds(traceHigh, traceLow, spanId, flags);
  }

  /** The {@code traceparent} header of this attempt. */
  final String traceParent() {
    return TraceIds.traceParent(traceHigh, traceLow, spanId, flags);
  }

  @Override
  public final long parentSpanId() {
    OwnHeaders set = own;
    return set != null && set.spanId != 0
        ? set.spanId
        : parent == null ? 0 : parent.trace().spanId();
  }

  @Override
  public final int resendCount() {
    return number - 1;
  }

  @Override
  public final long startNanos() {
    return startNanos;
  }

  @Override
  public final long endNanos() {
    return endNanos;
  }

  @Override
  public final int status() {
    return status;
  }

  @Override
  public final @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public final @Nullable String refused() {
    Reason r = reason;
    return r == null ? null : r.text;
  }

  @Override
  public @Nullable String route() {
    return lane.route;
  }

  @Override
  public final boolean hedged() {
    return hedge;
  }

  @Override
  public final boolean mirrored() {
    return mirrored;
  }

  @Override
  public final boolean cancelled() {
    return cancelled;
  }
}
