package io.graft.governance.balance;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of one service, as of one snapshot. Immutable, save for what its members know. */
public final class Fleet {
  private static final double DEFAULT_LATENCY = 30_000_000;

  private final Snapshot snapshot;
  private final Member[] members;

  /** Of all that were ever members. */
  private final TypicalLatency typical;

  /**
   * Whether a member may be ejected: set by whoever ejects one, cleared by whoever sees that none
   * is, under the lock of the destination.
   */
  private volatile boolean impaired;

  /** Changes with each ejection and return; written under the lock of the destination. */
  private volatile int version;

  private final long generation;

  private Fleet(Snapshot snapshot, Member[] members, TypicalLatency typical, long generation) {
    this.snapshot = snapshot;
    this.members = members;
    this.typical = typical;
    this.generation = generation;
    for (Member member : members) {
      impaired |= member.ejection() != null;
    }
  }

  /** The first fleet of a service: nobody is new, because everybody is. */
  public static Fleet first(Snapshot snapshot, long now) {
    List<Instance> instances = snapshot.instances();
    Member[] members = new Member[instances.size()];
    TypicalLatency typical = new TypicalLatency(DEFAULT_LATENCY, now);
    for (int i = 0; i < members.length; i++) {
      members[i] = new Member(instances.get(i), typical, false, now);
    }
    return new Fleet(snapshot, members, typical, 0);
  }

  /** The fleet of the next snapshot: who stays keeps what is known, who is new starts slowly. */
  public Fleet next(Snapshot next, long now) {
    List<Instance> instances = next.instances();
    Member[] result = new Member[instances.size()];
    int kept = 0;
    // Both are ordered by id.
    for (int i = 0, known = 0; i < result.length; i++) {
      Instance instance = instances.get(i);
      int order = -1;
      while (known < members.length
          && (order = members[known].instance().id().compareTo(instance.id())) < 0) {
        known++;
      }
      if (known < members.length && order == 0) {
        Member member = members[known++];
        Instance before = member.instance();
        if (before == instance || sameAddress(before, instance)) {
          if (before != instance) {
            member.instance(instance);
          }
          result[i] = member;
          kept++;
        }
      }
    }
    if (kept < result.length) {
      for (int i = 0; i < result.length; i++) {
        if (result[i] == null) {
          result[i] = new Member(instances.get(i), typical, kept > 0, now);
        }
      }
    }
    return new Fleet(next, result, typical, generation + 1);
  }

  private static boolean sameAddress(Instance a, Instance b) {
    return a.port() == b.port() && a.host().equals(b.host()) && a.secure() == b.secure();
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  /** Whether it has a member that another, earlier one has not. */
  public boolean newTo(Fleet other) {
    // Both are ordered by id.
    int at = 0;
    for (Member member : members) {
      while (at < other.members.length && other.members[at] != member) {
        at++;
      }
      if (at++ == other.members.length) {
        return true;
      }
    }
    return false;
  }

  /** Finds the member of an instance by its id; {@code null}: there is none. */
  public @Nullable Member find(String id) {
    int low = 0;
    int high = members.length - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      int order = members[middle].instance().id().compareTo(id);
      if (order == 0) {
        return members[middle];
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  /** To be read only. */
  Member[] members() {
    return members;
  }

  public int size() {
    return members.length;
  }

  public Member member(int i) {
    return members[i];
  }

  /** Whether a member may be ejected. */
  public boolean impaired() {
    return impaired;
  }

  /**
   * To be called under the lock of the destination, after each ejection and return: picks learn of
   * them by it.
   */
  public void impaired(boolean value) {
    impaired = value;
    version++;
  }

  /** Another number after each ejection and return. */
  int version() {
    return version;
  }

  /** Whether it comes after another fleet of the same service. */
  boolean newerThan(Fleet other) {
    return generation - other.generation > 0;
  }
}
