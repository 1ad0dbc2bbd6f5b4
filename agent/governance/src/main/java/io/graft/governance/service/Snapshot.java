package io.graft.governance.service;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All instances of one service at one time, ordered by id. Immutable. A change makes a new
 * snapshot, so that comparing with {@code ==} shows whether something has to be rebuilt.
 */
public final class Snapshot {
  // Not a lambda: it may be the first in this JVM, which would load a hundred classes.
  private static final Comparator<Instance> BY_ID =
      new Comparator<Instance>() {
        @Override
        public int compare(Instance one, Instance other) {
          return one.id().compareTo(other.id());
        }
      };

  private final String service;
  private final List<Instance> instances;
  private final SchemeView plain;
  private final SchemeView tls;

  /** Whether a host may be pending: only ever changes to false, by whoever sees it first. */
  private boolean pending;

  private Snapshot(String service, List<Instance> instances) {
    this.service = service;
    this.instances = instances;
    boolean someOfferTls = false;
    for (Instance instance : instances) {
      someOfferTls |= instance.offers(true);
      pending |= instance.isPending();
    }
    plain = new SchemeView(instances, false, true);
    tls = new SchemeView(instances, true, !someOfferTls);
  }

  /** Which instances can be called by one scheme. Immutable. */
  private static final class SchemeView {
    final boolean secure;

    /** Whether instances are included whose registry does not say what they speak. */
    final boolean includesUnknown;

    /** Whether these are all instances, unchanged. */
    final boolean all;

    /** The port that all of them have; 0: they have several, or there are none. */
    final int port;

    SchemeView(List<Instance> instances, boolean secure, boolean includesUnknown) {
      this.secure = secure;
      this.includesUnknown = includesUnknown;
      boolean same = true;
      int common = -1;
      for (Instance instance : instances) {
        boolean reached = includes(instance);
        Instance called = reached ? instance.forScheme(secure) : null;
        same &= called == instance;
        if (called != null) {
          common = common == -1 || common == called.port() ? called.port() : 0;
        }
      }
      all = same;
      port = Math.max(0, common);
    }

    boolean includes(Instance instance) {
      return instance.weight() > 0
          && (instance.offers(secure) || includesUnknown && instance.anyScheme());
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

  /** Ordered by id, unmodifiable. Empty: the service is known, and none of its instances runs. */
  public List<Instance> instances() {
    return instances;
  }

  /** Whether the host of an instance is being looked up for the first time. */
  public boolean isPending() {
    if (!pending) {
      return false;
    }
    for (Instance instance : instances) {
      if (instance.isPending()) {
        return true;
      }
    }
    pending = false;
    return false;
  }

  /** The port of all that can be called by a scheme; 0: they have several, or there are none. */
  public int commonPort(boolean secure) {
    return (secure ? tls : plain).port;
  }

  /** Whether an instance has the port, with TLS or without. */
  public boolean hasPort(int port) {
    for (Instance instance : instances) {
      if (instance.port() == port || instance.otherPort() == port) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the instances that a call may be sent to: those that speak its scheme and have a
   * weight. An instance whose registry does not say what it speaks is included, except for calls by
   * TLS if other instances are known to speak TLS.
   *
   * @param secure whether the call uses TLS
   * @param port the port that they must have; 0: any
   * @return this snapshot if it is all of them
   */
  public Snapshot callable(boolean secure, int port) {
    SchemeView view = secure ? tls : plain;
    if (view.all && (port == 0 || port == view.port)) {
      return this;
    }
    List<Instance> some = new ArrayList<>();
    for (Instance instance : instances) {
      if (view.includes(instance)) {
        Instance called = instance.forScheme(secure);
        if (port == 0 || called.port() == port) {
          some.add(called);
        }
      }
    }
    return new Snapshot(service, Collections.unmodifiableList(some));
  }

  /**
   * Returns the instances that announce that mutual TLS reaches them.
   *
   * @return this snapshot if that is all of them, or none
   */
  public Snapshot announcingTls() {
    List<Instance> some = new ArrayList<>();
    for (Instance instance : instances) {
      if (instance.tlsPort() > 0) {
        some.add(instance);
      }
    }
    return some.isEmpty() || some.size() == instances.size()
        ? this
        : new Snapshot(service, Collections.unmodifiableList(some));
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
