package io.graft.governance.limit;

/** How busy the processors are. */
public interface Load {
  /** Nothing is known. */
  Load UNKNOWN =
      new Load() {
        @Override
        public double processors() {
          return -1;
        }
      };

  /**
   * The share of the processors that is busy, with this JVM or with others, over the last second: 0
   * to 1; negative: unknown. Asked on the threads of requests: from what was read before.
   */
  double processors();
}
