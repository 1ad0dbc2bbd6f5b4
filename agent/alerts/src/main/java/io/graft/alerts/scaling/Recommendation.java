package io.graft.alerts.scaling;

import org.jspecify.annotations.Nullable;

/**
 * How many instances are needed, as one round has computed it. Immutable.
 *
 * <p>The formula is that of the <a
 * href="https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details">Horizontal
 * Pod Autoscaler of Kubernetes</a>: {@code desired = ceil(current × ratio)}, where the ratio is
 * what there is by what should be. Of several ratios the greatest counts, and one that is within
 * the tolerance of 1 changes nothing.
 */
final class Recommendation {
  /** Beyond this the ratio says only that one instance is far overloaded. */
  private static final double GREATEST_RATIO = 4;

  /** In floating point, 1.1 times 10 is more than 11. */
  private static final double ROUNDING = 1e-9;

  /** The number of instances, by the registry; 1 or more. */
  final int current;

  /** Requests in flight by those that should be; negative: unknown. */
  final double concurrency;

  /** Requests by those that were not refused for overload; negative: unknown. */
  final double shedding;

  /** The p99 by the one that is aimed at; negative: unknown. */
  final double latency;

  Recommendation(int current, double concurrency, double shedding, double latency) {
    this.current = current;
    this.concurrency = concurrency;
    this.shedding = shedding;
    this.latency = latency;
  }

  /**
   * The greatest of the ratios; 1 if none is known. Shedding only says that more is needed: while
   * nothing is refused it does not keep a service large.
   */
  double ratio() {
    double greatest = Math.max(concurrency, latency);
    if (shedding > 1) {
      greatest = Math.max(greatest, shedding);
    }
    return greatest < 0 ? 1 : Math.min(GREATEST_RATIO, greatest);
  }

  /** {@code concurrency}, {@code shedding} or {@code latency}; {@code null}: none is known. */
  @Nullable String basis() {
    double greatest = Math.max(concurrency, latency);
    if (shedding > 1 && shedding > greatest) {
      return "shedding";
    }
    return greatest < 0 ? null : greatest == concurrency ? "concurrency" : "latency";
  }

  /**
   * The number of instances that are needed, without bounds.
   *
   * @param tolerance how far from 1 a ratio changes nothing
   */
  int desired(double tolerance) {
    double ratio = ratio();
    return Math.abs(ratio - 1) <= tolerance + ROUNDING
        ? current
        : (int) Math.ceil(current * ratio - ROUNDING);
  }
}
