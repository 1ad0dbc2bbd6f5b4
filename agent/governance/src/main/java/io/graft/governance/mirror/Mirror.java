package io.graft.governance.mirror;

/**
 * Sends copies of requests: the I/O that this package does not do itself. All methods may be called
 * on any thread and do not block.
 */
public interface Mirror {
  /**
   * The header that marks a copy. Its receiver serves it like any other request, but does not
   * mirror the calls that it causes.
   */
  String HEADER = "x-graft-mirror";

  /** A mirror that sends nothing. */
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
   * Accepts a copy, to be sent once. The response is read and discarded. Must not throw.
   *
   * @return whether it was accepted; {@code false}: too many are in progress, and this one is
   *     dropped
   */
  boolean send(Copy copy);

  /** Returns how many copies got a response. */
  long sent();

  /** Returns how many copies were dropped because too many were in progress. */
  long dropped();

  /** Returns how many copies got no response in time. */
  long failed();
}
