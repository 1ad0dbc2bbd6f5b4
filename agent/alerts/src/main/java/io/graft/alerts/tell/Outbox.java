package io.graft.alerts.tell;

import io.graft.alerts.tell.Message.Item;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the receiver should know, and what it has been told. What is to be sent is the difference,
 * so nothing piles up while the receiver is away.
 */
public final class Outbox {
  /** The most alerts that are told at a time. */
  static final int MOST = 200;

  /** The most alerts in one message. */
  private static final int MOST_OF_MESSAGE = 50;

  /** An alert that was over before it could be told is told late, but not later than this. */
  private static final long LATEST_MILLIS = 3_600_000;

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private static final class Entry {
    Notification alert;
    boolean told;
    long toldAt;
    long ended;

    Entry(Notification alert) {
      this.alert = alert;
    }
  }

  /**
   * Sets which alerts fire now.
   *
   * @param silenced the keys of those that are not to be told
   * @param resolves whether what is not among them is over; if not, it may only be unknown yet
   * @param failing whether the receiver could not be told, so that what was over meanwhile is told
   *     late
   */
  public void firing(
      Collection<Notification> alerts,
      Set<String> silenced,
      boolean resolves,
      boolean failing,
      long epochMillis) {
    Set<String> keys = new HashSet<>();
    for (Notification alert : alerts) {
      String key = alert.key();
      keys.add(key);
      Entry entry = entries.get(key);
      if (entry == null) {
        if (silenced.contains(key) || entries.size() >= MOST) {
          continue;
        }
        entry = new Entry(alert);
        entries.put(key, entry);
      }
      if (entry.ended != 0) {
        // Over, which could not be told, and again.
        entry.ended = 0;
      }
      entry.alert = alert;
    }
    for (Iterator<Map.Entry<String, Entry>> all = entries.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<String, Entry> each = all.next();
      Entry entry = each.getValue();
      boolean fires = keys.contains(each.getKey());
      if (!entry.told
          && (fires ? silenced.contains(each.getKey()) : !failing && entry.ended == 0)) {
        all.remove();
      } else if (!fires && resolves && entry.ended == 0) {
        entry.ended = epochMillis;
      } else if (entry.ended != 0 && epochMillis - entry.ended > LATEST_MILLIS) {
        all.remove();
      }
    }
  }

  /**
   * Returns what the receiver does not know yet.
   *
   * @param repeatMillis after this time what fires is sent again; 0: never
   */
  List<Item> due(long epochMillis, long repeatMillis) {
    List<Item> due = new ArrayList<>();
    for (Entry entry : entries.values()) {
      boolean again = repeatMillis > 0 && epochMillis - entry.toldAt >= repeatMillis;
      if ((entry.ended != 0 || !entry.told || again) && due.size() < MOST_OF_MESSAGE) {
        due.add(new Item(entry.alert, entry.ended));
      }
    }
    return due;
  }

  /** The receiver has accepted these. */
  void delivered(List<Item> items, long epochMillis) {
    for (Item item : items) {
      Entry entry = entries.get(item.alert.key());
      if (entry == null) {
        continue;
      }
      if (item.ended == 0) {
        entry.told = true;
        entry.toldAt = epochMillis;
      } else if (entry.ended == item.ended) {
        entries.remove(item.alert.key());
      } else {
        // It is again: the receiver does not know that.
        entry.told = false;
      }
    }
  }

  /** Replaces all by what another instance has told. */
  public void adopt(Collection<Notification> told, long epochMillis) {
    entries.clear();
    for (Notification alert : told) {
      Entry entry = new Entry(alert);
      entry.told = true;
      entry.toldAt = epochMillis;
      entries.put(alert.key(), entry);
    }
  }

  /** Adds what another instance has told before this one. */
  public void learn(Collection<Notification> told, long epochMillis) {
    for (Notification alert : told) {
      Entry entry = entries.get(alert.key());
      if (entry == null && entries.size() < MOST) {
        entry = new Entry(alert);
        entries.put(alert.key(), entry);
      }
      if (entry != null && !entry.told) {
        entry.told = true;
        entry.toldAt = epochMillis;
      }
    }
  }

  /** What the receiver takes for firing. */
  public List<Notification> told() {
    List<Notification> told = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (entry.told) {
        told.add(entry.alert);
      }
    }
    return told;
  }

  /** How many messages wait for the receiver. */
  public int waiting() {
    int count = 0;
    for (Entry entry : entries.values()) {
      count += entry.told && entry.ended == 0 ? 0 : 1;
    }
    return count;
  }
}
