package io.graft.security.client;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * What registries have said of a service. Whoever can write to a registry could remove what
 * instances announce, so that callers would send in plaintext. Therefore a service whose instances
 * have all announced TLS is not believed to have lost it for a day. Immutable.
 */
final class SeenService {
  private static final long DAY_NANOS = 24 * 3600 * 1_000_000_000L;

  private final Snapshot snapshot;
  private final boolean all;

  /** Whether all have announced it before. */
  private final boolean before;

  /** Until when all have announced it, on the clock; only if {@link #before}. */
  private final long until;

  private SeenService(Snapshot snapshot, boolean all, boolean before, long until) {
    this.snapshot = snapshot;
    this.all = all;
    this.before = before;
    this.until = until;
  }

  /**
   * @param known what was said before; {@code null}: nothing
   */
  static SeenService after(@Nullable SeenService known, Snapshot snapshot, long now) {
    boolean all = isAnnouncedByAll(snapshot);
    boolean before = known != null && (known.all || known.before);
    long until = known != null && !known.all ? known.until : now;
    return new SeenService(snapshot, all, before, until);
  }

  private static boolean isAnnouncedByAll(Snapshot snapshot) {
    for (Instance instance : snapshot.instances()) {
      if (instance.tlsPort() == 0) {
        return false;
      }
    }
    return !snapshot.instances().isEmpty();
  }

  /** Whether its instances must not be called in plaintext. */
  boolean isPinned(long now) {
    return all || before && now - until < DAY_NANOS;
  }

  /** Returns the instance at an address; {@code null}: there is none. */
  @Nullable Instance at(String host, int port) {
    for (Instance instance : snapshot.instances()) {
      if (instance.port() == port && instance.host().equalsIgnoreCase(host)) {
        return instance;
      }
    }
    return null;
  }
}
