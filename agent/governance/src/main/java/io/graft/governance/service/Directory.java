package io.graft.governance.service;

import org.jspecify.annotations.Nullable;

/** What governance asks of a registry: who is there now. Answers from memory, without a lock. */
public interface Directory {
  /** A directory that knows nothing. */
  Directory EMPTY =
      new Directory() {
        @Override
        public @Nullable Snapshot find(String service) {
          return null;
        }

        @Override
        public boolean await(String service, long nanos) {
          return true;
        }

        @Override
        public void look(String service, long nanos) {}
      };

  /**
   * Returns the newest snapshot of a service; the same object as long as nothing changes. {@code
   * null}: the name is not that of a service, and a call to it is the application's own business.
   */
  @Nullable Snapshot find(String service);

  /**
   * Waits until the registry has answered for the first time whether it knows the service, or the
   * time is over. Returns at once where it has. Must not throw.
   *
   * @param nanos the longest wait in nanoseconds
   * @return whether {@link #find} now speaks for the registry
   */
  boolean await(String service, long nanos);

  /**
   * Asks the registry now whether it knows a service that it did not know a moment ago, and waits
   * for that until the time is over. {@link #find} then says what came of it. Must not throw.
   *
   * @param nanos the longest wait in nanoseconds
   */
  void look(String service, long nanos);
}
