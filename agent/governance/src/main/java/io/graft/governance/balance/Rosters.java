package io.graft.governance.balance;

import io.graft.governance.match.Selector;
import io.graft.governance.policy.ClientPolicy;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The rosters of one destination: one for each policy (of the service, or of a route) and selector
 * that calls use. They follow the fleet: after an ejection one pick makes the roster anew while the
 * others go on with the one before, and those of a new fleet are made before it is published.
 */
public final class Rosters {
  /** Above this they are all forgotten: rules were changed over and over. */
  private static final int MOST = 64;

  private volatile Entry[] entries = new Entry[0];

  /**
   * The roster of a fleet as it is now. A lookup, but for the first time and after a change.
   *
   * @param selector which members; {@code null}: all
   */
  public Roster find(
      Fleet fleet, @Nullable Selector selector, ClientPolicy policy, Surroundings surroundings) {
    Entry[] all = entries;
    for (Entry entry : all) {
      if (entry.serves(selector, policy, surroundings)) {
        return entry.find(fleet);
      }
    }
    return add(fleet, selector, policy, surroundings).find(fleet);
  }

  private synchronized Entry add(
      Fleet fleet, @Nullable Selector selector, ClientPolicy policy, Surroundings surroundings) {
    Entry[] all = entries;
    Roster like = null;
    for (Entry entry : all) {
      if (entry.serves(selector, policy, surroundings)) {
        return entry;
      }
      Roster roster = entry.current;
      like = roster.fleet() == fleet && same(roster.selector(), selector) ? roster : like;
    }
    Entry added =
        new Entry(make(like, fleet, selector, policy, surroundings), policy, surroundings);
    // The newest first: after a change of rules it is the one that is looked for.
    Entry[] more = new Entry[all.length >= MOST ? 1 : all.length + 1];
    more[0] = added;
    System.arraycopy(all, 0, more, 1, more.length - 1);
    entries = more;
    return added;
  }

  /**
   * Makes the rosters of a fleet that is about to follow another, so that no call has to wait for
   * them. Those that were not used since the one before are forgotten.
   */
  public void prepare(Fleet before, Fleet next) {
    Entry[] all = entries;
    Entry[] used = new Entry[all.length];
    int size = 0;
    for (Entry entry : all) {
      Fleet fleet = entry.current.fleet();
      if (fleet == before) {
        entry.prepare(next, used, size);
      }
      if (fleet == before || fleet == next) {
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
   * @param like one of the same fleet and selector, whose tables can be shared; {@code null}: none
   */
  private static Roster make(
      @Nullable Roster like,
      Fleet fleet,
      @Nullable Selector selector,
      ClientPolicy policy,
      Surroundings surroundings) {
    return like == null
        ? Roster.of(fleet, selector, policy, surroundings)
        : like.again(policy, surroundings);
  }

  /** The roster for one policy and selector. */
  private static final class Entry {
    private static final AtomicIntegerFieldUpdater<Entry> MAKING =
        AtomicIntegerFieldUpdater.newUpdater(Entry.class, "making");

    final @Nullable Selector selector;
    final ClientPolicy policy;
    final Surroundings surroundings;
    private volatile Roster current;
    private volatile @Nullable Roster coming;
    private volatile int making;

    Entry(Roster roster, ClientPolicy policy, Surroundings surroundings) {
      selector = roster.selector();
      this.policy = policy;
      this.surroundings = surroundings;
      current = roster;
    }

    boolean serves(@Nullable Selector s, ClientPolicy p, Surroundings where) {
      return policy == p
          && (surroundings == where || surroundings.equals(where))
          && same(selector, s);
    }

    Roster find(Fleet fleet) {
      Roster roster = current;
      if (roster.fleet() != fleet) {
        roster = of(fleet);
      }
      // Also of one that was made before its fleet was shown: somebody may be ejected since.
      if (roster.version() != fleet.version() && MAKING.compareAndSet(this, 0, 1)) {
        try {
          roster = roster.again(policy, surroundings);
          replace(roster);
        } finally {
          making = 0;
        }
      }
      return roster;
    }

    /** Calls wait here: the roster at hand may name members that are gone. */
    private synchronized Roster of(Fleet fleet) {
      Roster roster = current;
      if (roster.fleet() != fleet) {
        Roster ready = coming;
        roster =
            ready != null && ready.fleet() == fleet
                ? ready
                : Roster.of(fleet, selector, policy, surroundings);
        coming = null;
        replace(roster);
      }
      return roster;
    }

    /** A thread that still has an older fleet in its hand does not bring that back. */
    private synchronized void replace(Roster roster) {
      Fleet now = current.fleet();
      if (roster.fleet() == now
          ? roster.version() - current.version() >= 0
          : roster.fleet().newerThan(now)) {
        current = roster;
      }
    }

    /** Makes the roster of the next fleet, like that of another entry where there is one. */
    void prepare(Fleet next, Entry[] others, int size) {
      Roster like = null;
      for (int i = 0; i < size; i++) {
        Roster ready = others[i].coming;
        like =
            ready != null && ready.fleet() == next && same(others[i].selector, selector)
                ? ready
                : like;
      }
      coming = make(like, next, selector, policy, surroundings);
    }
  }
}
