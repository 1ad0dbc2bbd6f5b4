package io.graft.governance.limit;

/**
 * How busy this JVM is with what its requests do not show. Asked on the threads of requests: an
 * implementation answers at once, from what it has read before.
 */
public interface Load {
  /** Nothing is known. */
  Load UNKNOWN =
      new Load() {
        @Override
        public double processors() {
          return -1;
        }

        @Override
        public int waiting() {
          return 0;
        }
      };

  /** The share of the processors that is busy, 0 to 1, over the last second; negative: unknown. */
  double processors();

  /** Requests that have arrived and wait for a thread of their server; 0 where that is unknown. */
  int waiting();
}
