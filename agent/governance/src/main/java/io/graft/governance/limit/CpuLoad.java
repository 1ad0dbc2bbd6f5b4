package io.graft.governance.limit;

/** The load of the processors. */
public interface CpuLoad {
  /** Unknown. */
  CpuLoad UNKNOWN =
      new CpuLoad() {
        @Override
        public double processors() {
          return -1;
        }
      };

  /**
   * Returns the utilisation of the processors over the last second, by this JVM or others: 0 to 1;
   * negative: unknown. Called on threads of requests, so it only returns what was measured before.
   */
  double processors();
}
