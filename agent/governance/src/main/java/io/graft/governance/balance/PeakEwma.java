package io.graft.governance.balance;

import io.graft.governance.window.Flow;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * Latency of an instance, sensitive to peaks: Finagle's {@code PeakEwma}. A reading above the
 * average replaces it at once, one below moves it by
 *
 * <pre>ewma = ewma * w + rtt * (1 - w), w = exp(-dt / 10 s)</pre>
 *
 * <p>and silence lets it decay towards 0, so that a slow instance gets another chance. Two threads
 * may overwrite each other's update: the loss of one reading in a race is harmless and cheaper than
 * a lock.
 *
 * <p>It is a {@link Flow} so that latency and queue, which a pick reads together, lie together.
 */
class PeakEwma extends Flow {
  private static final double PER_TAU = 1 / 10e9;

  private static final AtomicLongFieldUpdater<PeakEwma> BITS =
      AtomicLongFieldUpdater.newUpdater(PeakEwma.class, "bits");
  private static final AtomicLongFieldUpdater<PeakEwma> STAMP =
      AtomicLongFieldUpdater.newUpdater(PeakEwma.class, "stamp");

  private volatile long bits;
  private volatile long stamp;

  /**
   * @param nanos what it begins with
   * @param window the longest window that its calls are counted over
   */
  PeakEwma(double nanos, long window, long now) {
    super(window);
    bits = Double.doubleToRawLongBits(nanos);
    stamp = now;
  }

  final void observe(double rtt, long now) {
    double weight = Decay.exp((now - stamp) * PER_TAU);
    double decayed = Double.longBitsToDouble(bits) * weight;
    double next = rtt > decayed ? rtt : decayed + rtt * (1 - weight);
    BITS.lazySet(this, Double.doubleToRawLongBits(next));
    STAMP.lazySet(this, now);
  }

  /** The latency that picks go by, in nanoseconds. */
  public final double latencyNanos(long now) {
    return Double.longBitsToDouble(bits) * Decay.exp((now - stamp) * PER_TAU);
  }
}
