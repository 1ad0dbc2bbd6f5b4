package io.graft.governance.service;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All instances of one service at one time, ordered by id. Immutable: a change is a new snapshot,
 * and no change is the same snapshot, so that {@code ==} tells whether anything has to be rebuilt.
 */
public final class Snapshot {
  // No lambda: it would be the first of a small application, and load a hundred classes.
  private static final Comparator<Instance> BY_ID =
      new Comparator<Instance>() {
        @Override
        public int compare(Instance one, Instance other) {
          return one.id().compareTo(other.id());
        }
      };

  private final String service;
  private final List<Instance> instances;
  private final Reach plain;
  private final Reach tls;

  private Snapshot(String service, List<Instance> instances) {
    this.service = service;
    this.instances = instances;
    boolean saysTls = false;
    for (Instance instance : instances) {
      saysTls |= instance.says(true);
    }
    plain = new Reach(instances, false, true);
    tls = new Reach(instances, true, !saysTls);
  }

  /** Who can be called by one scheme, counted when the snapshot is made. Immutable. */
  private static final class Reach {
    final boolean secure;

    /** Whether those count whose registry does not say what they speak. */
    final boolean unsaid;

    /** Whether it is all of them, just as they are. */
    final boolean all;

    /** The one port of all of them; 0: they have several, or there is nobody. */
    final int port;

    Reach(List<Instance> instances, boolean secure, boolean unsaid) {
      this.secure = secure;
      this.unsaid = unsaid;
      boolean same = true;
      int common = -1;
      for (Instance instance : instances) {
        boolean reached = reaches(instance);
        Instance called = reached ? instance.by(secure) : null;
        same &= called == instance;
        if (called != null) {
          common = common == -1 || common == called.port() ? called.port() : 0;
        }
      }
      all = same;
      port = Math.max(0, common);
    }

    boolean reaches(Instance instance) {
      return instance.weight() > 0 && (instance.says(secure) || unsaid && instance.anyScheme());
    }
  }

  public static Snapshot of(String service, Iterable<Instance> instances) {
    List<Instance> list = new ArrayList<>();
    for (Instance instance : instances) {
      list.add(instance);
    }
    Instance[] sorted = list.toArray(new Instance[0]);
    Arrays.sort(sorted, BY_ID);
    return new Snapshot(
        Objects.requireNonNull(service, "service"),
        Collections.unmodifiableList(Arrays.asList(sorted)));
  }

  public String service() {
    return service;
  }

  /** Ordered by id, unmodifiable. May be empty: the service is known and nothing runs. */
  public List<Instance> instances() {
    return instances;
  }

  /** The one port of all that can be called by a scheme; 0: they have several, or none is there. */
  public int commonPort(boolean secure) {
    return (secure ? tls : plain).port;
  }

  /** Whether an instance has the port, whatever it speaks there. */
  public boolean hasPort(int port) {
    for (Instance instance : instances) {
      if (instance.port() == port || instance.otherPort() == port) {
        return true;
      }
    }
    return false;
  }

  /**
   * Those that a call may be sent to: who speaks its scheme, and is to get traffic at all. Where a
   * registry does not say what an instance speaks, that is what the call speaks, unless others are
   * said to speak TLS.
   *
   * @param secure whether it is a call by TLS
   * @param port that they have to have; 0: any
   * @return this snapshot where it is all of them
   */
  public Snapshot callable(boolean secure, int port) {
    Reach reach = secure ? tls : plain;
    if (reach.all && (port == 0 || port == reach.port)) {
      return this;
    }
    List<Instance> some = new ArrayList<>();
    for (Instance instance : instances) {
      if (reach.reaches(instance)) {
        Instance called = instance.by(secure);
        if (port == 0 || called.port() == port) {
          some.add(called);
        }
      }
    }
    return new Snapshot(service, Collections.unmodifiableList(some));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Snapshot
        && service.equals(((Snapshot) other).service)
        && instances.equals(((Snapshot) other).instances);
  }

  @Override
  public int hashCode() {
    return service.hashCode();
  }

  @Override
  public String toString() {
    return service + instances;
  }
}
