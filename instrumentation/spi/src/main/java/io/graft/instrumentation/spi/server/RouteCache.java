package io.graft.instrumentation.spi.server;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The templates that {@link RouteTemplates#join} has put together, so that a request allocates
 * none, not even to look for one. A constant of an adapter. Does not keep the objects of an
 * application alive.
 */
public final class RouteCache {
  private static final int FIRST_SIZE = 64;

  /** For half as many objects. */
  private static final int LAST_SIZE = 16_384;

  /** While it is full, a search for objects that are gone pays only once in a while. */
  private static final int REFUSALS = 1024;

  /** As many as one resource is likely to have: locators, or context paths. */
  private static final int MAX_PREFIXES = 8;

  /**
   * The first template of each object, at the place of its identity hash or the next free one. At
   * least half of the places are free. Read without a lock.
   */
  private volatile AtomicReferenceArray<@Nullable Joined> table =
      new AtomicReferenceArray<@Nullable Joined>(FIRST_SIZE);

  /** How many places are taken, also by objects that are gone. Guarded by this. */
  private int taken;

  /** How often there was no room. Guarded by this. */
  private int refused;

  /** A template of an object, which it refers to weakly. */
  private static final class Joined extends WeakReference<Object> {
    final @Nullable String before;
    final String text;
    final @Nullable Joined next;
    final int count;

    Joined(Object owner, @Nullable String before, String text, @Nullable Joined next) {
      super(owner);
      this.before = before;
      this.text = text;
      this.next = next;
      count = next == null ? 1 : next.count + 1;
    }
  }

  /**
   * Returns the two, joined.
   *
   * @param owner the object of the library that has the template, compared by identity
   */
  public String join(Object owner, @Nullable String before, @Nullable String template) {
    String known = get(owner, before);
    return known != null ? known : put(owner, before, template);
  }

  /** Returns what {@link #put} has joined; {@code null}: nothing yet. */
  public @Nullable String get(Object owner, @Nullable String before) {
    AtomicReferenceArray<@Nullable Joined> all = table;
    for (Joined each = all.get(place(all, owner)); each != null; each = each.next) {
      if (before == null ? each.before == null : before.equals(each.before)) {
        return each.text;
      }
    }
    return null;
  }

  /** Joins the two and remembers the result, if there is room. */
  public String put(Object owner, @Nullable String before, @Nullable String template) {
    String text = RouteTemplates.join(before, template);
    remember(owner, before, text);
    return text;
  }

  private synchronized void remember(Object owner, @Nullable String before, String text) {
    if (isFull(table.length()) && (table.length() < LAST_SIZE || ++refused % REFUSALS == 0)) {
      expunge();
    }
    int place = place(table, owner);
    Joined others = table.get(place);
    if (others == null ? !isFull(table.length()) : others.count < MAX_PREFIXES) {
      taken += others == null ? 1 : 0;
      table.set(place, new Joined(owner, before, text, others));
    }
  }

  /** Forgets objects that are gone, and makes room for more. */
  private void expunge() {
    AtomicReferenceArray<@Nullable Joined> old = table;
    int left = 0;
    for (int i = 0; i < old.length(); i++) {
      Joined each = old.get(i);
      left += each != null && each.get() != null ? 1 : 0;
    }
    boolean grows = 4 * left > old.length() && old.length() < LAST_SIZE;
    int size = grows ? 2 * old.length() : old.length();
    AtomicReferenceArray<@Nullable Joined> next = new AtomicReferenceArray<@Nullable Joined>(size);
    taken = 0;
    for (int i = 0; i < old.length(); i++) {
      Joined each = old.get(i);
      Object owner = each == null ? null : each.get();
      if (owner != null && !isFull(size)) {
        next.set(place(next, owner), each);
        taken++;
      }
    }
    table = next;
  }

  private boolean isFull(int size) {
    return 2 * (taken + 1) > size;
  }

  /** Returns where the object is, or a free place for it. */
  private static int place(AtomicReferenceArray<@Nullable Joined> all, Object owner) {
    int mask = all.length() - 1;
    int hash = System.identityHashCode(owner);
    int at = (hash ^ hash >>> 16) & mask;
    for (Joined each = all.get(at); each != null && each.get() != owner; each = all.get(at)) {
      at = at + 1 & mask;
    }
    return at;
  }
}
