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

  /** Monotonic, with an arbitrary origin that may be negative; what every policy measures by. */
  long nanoTime();

  /** Wall clock, which may jump: for display and for dates in headers only. */
  long epochMillis();
}
