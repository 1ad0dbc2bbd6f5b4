package io.graft.governance.mirror;

/**
 * Who sends copies of requests: the output of this package, which has none of its own. All methods
 * may be called by any thread and do not wait.
 */
public interface Mirror {
  /**
   * The header that a copy bears. Who receives it serves it as any other request, but copies
   * nothing of what it calls in turn.
   */
  String HEADER = "x-graft-mirror";

  /** Nobody sends. */
  Mirror NONE =
      new Mirror() {
        @Override
        public boolean send(Copy copy) {
          return false;
        }

        @Override
        public long sent() {
          return 0;
        }

        @Override
        public long dropped() {
          return 0;
        }

        @Override
        public long failed() {
          return 0;
        }
      };

  /**
   * Takes a copy, to be sent once, whatever comes of it; what is answered is read and thrown away.
   * Must not throw.
   *
   * @return whether it was taken; {@code false}: too many are under way, and this one is dropped
   */
  boolean send(Copy copy);

  /** Copies that were answered. */
  long sent();

  /** Copies that were not taken, because too many were under way. */
  long dropped();

  /** Copies that were not answered in time, or not at all. */
  long failed();
}
