package io.graft.governance.time;

/** The two clocks of governance. */
public interface Clock {
  /** The clocks of this machine. */
  Clock SYSTEM =
      new Clock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public long epochMillis() {
          return System.currentTimeMillis();
        }
      };

  /**
   * The monotonic clock that every policy uses. Its origin is arbitrary, and it may be negative.
   */
  long nanoTime();

  /** The wall clock, which may jump: only for display and for dates in headers. */
  long epochMillis();
}
