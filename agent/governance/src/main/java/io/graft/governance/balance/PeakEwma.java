package io.graft.governance.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Latency of an instance, sensitive to peaks: Finagle's {@code PeakEwma}. A reading above the
 * average replaces it at once, one below moves it by
 *
 * <pre>ewma = ewma * w + rtt * (1 - w), w = exp(-dt / 10 s)</pre>
 *
 * <p>and silence lets it decay towards 0, so that a slow instance gets another chance. Two threads
 * may overwrite each other's update: the loss of one reading in a race is harmless and cheaper than
 * a lock.
 */
final class PeakEwma {
  private static final double PER_TAU = 1 / 10e9;

  private final AtomicLong bits;
  private final AtomicLong stamp;

  PeakEwma(double nanos, long now) {
    bits = new AtomicLong(Double.doubleToRawLongBits(nanos));
    stamp = new AtomicLong(now);
  }

  void observe(double rtt, long now) {
    double weight = Decay.exp((now - stamp.get()) * PER_TAU);
    double decayed = Double.longBitsToDouble(bits.get()) * weight;
    double next = rtt > decayed ? rtt : decayed + rtt * (1 - weight);
    bits.lazySet(Double.doubleToRawLongBits(next));
    stamp.lazySet(now);
  }

  /** Nanoseconds. */
  double value(long now) {
    return Double.longBitsToDouble(bits.get()) * Decay.exp((now - stamp.get()) * PER_TAU);
  }
}
