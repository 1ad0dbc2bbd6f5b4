package io.graft.governance.balance;

import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.match.Selector;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The pickers of one destination: one for each policy (of the service or of a route) and selector
 * that calls use. They follow the endpoint set. After an ejection, one pick renews the picker while
 * other threads use the previous one. The pickers of a new endpoint set are made before it is
 * published.
 */
public final class Pickers {
  /** The maximum; beyond it all are dropped, as rules have changed many times. */
  private static final int MOST = 64;

  private volatile Entry[] entries = new Entry[0];

  /**
   * Returns the current picker of an endpoint set. This is a lookup, except for the first time and
   * after a change.
   *
   * @param selector selects the endpoints; {@code null}: all
   */
  public Picker find(
      EndpointSet endpointSet,
      @Nullable Selector selector,
      BalanceConfig config,
      Locality locality) {
    Entry[] all = entries;
    for (Entry entry : all) {
      if (entry.serves(selector, config, locality)) {
        return entry.find(endpointSet);
      }
    }
    return add(endpointSet, selector, config, locality).find(endpointSet);
  }

  private synchronized Entry add(
      EndpointSet endpointSet,
      @Nullable Selector selector,
      BalanceConfig config,
      Locality locality) {
    Entry[] all = entries;
    Picker like = null;
    for (Entry entry : all) {
      if (entry.serves(selector, config, locality)) {
        return entry;
      }
      Picker picker = entry.current;
      like =
          picker.endpointSet() == endpointSet && same(picker.selector(), selector) ? picker : like;
    }
    Entry added = new Entry(make(like, endpointSet, selector, config, locality), config, locality);
    // The newest first: after a change of rules, calls look for it.
    Entry[] more = new Entry[all.length >= MOST ? 1 : all.length + 1];
    more[0] = added;
    System.arraycopy(all, 0, more, 1, more.length - 1);
    entries = more;
    return added;
  }

  /**
   * Makes the pickers of the next endpoint set, so that no call has to wait for them. Drops those
   * that were not used since the previous endpoint set.
   */
  public void prepare(EndpointSet before, EndpointSet next) {
    Entry[] all = entries;
    Entry[] used = new Entry[all.length];
    int size = 0;
    for (Entry entry : all) {
      EndpointSet endpointSet = entry.current.endpointSet();
      if (endpointSet == before) {
        entry.prepare(next, used, size);
      }
      if (endpointSet == before || endpointSet == next) {
        used[size++] = entry;
      }
    }
    synchronized (this) {
      if (size < all.length && entries == all) {
        entries = Arrays.copyOf(used, size);
      }
    }
  }

  private static boolean same(@Nullable Selector one, @Nullable Selector other) {
    return one == other || one != null && one.equals(other);
  }

  /**
   * @param like a picker of the same endpoint set and selector, whose tables can be shared; {@code
   *     null}: none
   */
  private static Picker make(
      @Nullable Picker like,
      EndpointSet endpointSet,
      @Nullable Selector selector,
      BalanceConfig config,
      Locality locality) {
    return like == null
        ? Picker.of(endpointSet, selector, config, locality)
        : like.again(config, locality);
  }

  /** The picker for one policy and selector. */
  private static final class Entry {
    private static final AtomicIntegerFieldUpdater<Entry> MAKING =
        AtomicIntegerFieldUpdater.newUpdater(Entry.class, "making");

    final @Nullable Selector selector;
    final BalanceConfig config;
    final Locality locality;
    private volatile Picker current;
    private volatile @Nullable Picker coming;
    private volatile int making;

    Entry(Picker picker, BalanceConfig config, Locality locality) {
      selector = picker.selector();
      this.config = config;
      this.locality = locality;
      current = picker;
    }

    boolean serves(@Nullable Selector s, BalanceConfig p, Locality where) {
      return config == p && (locality == where || locality.equals(where)) && same(selector, s);
    }

    Picker find(EndpointSet endpointSet) {
      Picker picker = current;
      if (picker.endpointSet() != endpointSet) {
        picker = of(endpointSet);
      }
      // A picker made before its endpoint set was published is checked too: an ejection may have
      // followed.
      if (picker.version() != endpointSet.version() && MAKING.compareAndSet(this, 0, 1)) {
        try {
          picker = picker.again(config, locality);
          replace(picker);
        } finally {
          making = 0;
        }
      }
      return picker;
    }

    /** Calls wait here, because the picker at hand may have endpoints that are gone. */
    private synchronized Picker of(EndpointSet endpointSet) {
      Picker picker = current;
      if (picker.endpointSet() != endpointSet) {
        Picker ready = coming;
        picker =
            ready != null && ready.endpointSet() == endpointSet
                ? ready
                : Picker.of(endpointSet, selector, config, locality);
        coming = null;
        replace(picker);
      }
      return picker;
    }

    /** A thread that still uses an older endpoint set does not replace a newer picker. */
    private synchronized void replace(Picker picker) {
      EndpointSet now = current.endpointSet();
      if (picker.endpointSet() == now
          ? picker.version() - current.version() >= 0
          : picker.endpointSet().newerThan(now)) {
        current = picker;
      }
    }

    /**
     * Makes the picker of the next endpoint set; shares the tables of another entry if possible.
     */
    void prepare(EndpointSet next, Entry[] others, int size) {
      Picker like = null;
      for (int i = 0; i < size; i++) {
        Picker ready = others[i].coming;
        like =
            ready != null && ready.endpointSet() == next && same(others[i].selector, selector)
                ? ready
                : like;
      }
      coming = make(like, next, selector, config, locality);
    }
  }
}
