package io.graft.governance.service;

import org.jspecify.annotations.Nullable;

/**
 * The instances of each service, as a registry knows them now. Answers from memory, without a lock.
 */
public interface Directory {
  /** A directory without services. */
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
   * Returns the newest snapshot of a service: the same object as long as nothing changes. {@code
   * null}: there is no such service, and a call to that name is not governed.
   */
  @Nullable Snapshot find(String service);

  /**
   * Waits until the registry has answered for the first time whether it knows the service, and
   * until the host of an instance is known. Returns at once if they are. Must not throw.
   *
   * @param nanos the longest wait in nanoseconds
   * @return whether the registry has answered, so that {@link #find} is up to date
   */
  boolean await(String service, long nanos);

  /**
   * Asks the registry again about a service that it did not know, and waits for the answer; then
   * {@link #find} is up to date. Must not throw.
   *
   * @param nanos the longest wait in nanoseconds
   */
  void look(String service, long nanos);
}
