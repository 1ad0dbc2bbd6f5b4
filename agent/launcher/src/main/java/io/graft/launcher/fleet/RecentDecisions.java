package io.graft.launcher.fleet;

import io.graft.launcher.terminal.Figures;
import io.graft.net.json.JsonValue;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The decisions of the last minutes about one service, those that repeat as one. */
final class RecentDecisions {
  private static final long RECENT_MILLIS = 600_000;

  private final long now = System.currentTimeMillis();
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** Decisions of the same kind, made by the same agent about the same. */
  static final class Entry {
    /** {@code EJECTED} and the like. */
    final String kind;

    /** The agent that has decided. */
    final String by;

    final String instance;
    final boolean enforced;

    /** The reason of the newest. */
    final String reason;

    final long agoMillis;
    int count;

    private Entry(String by, JsonValue decision, long agoMillis) {
      this.by = by;
      this.agoMillis = agoMillis;
      kind = decision.get("kind").text("");
      instance = Figures.text(decision, "instance");
      enforced = decision.get("enforced").flag(true);
      reason = Figures.text(decision, "reason");
    }

    /** {@code breaker opened}. */
    String word() {
      return kind.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * Adds those of one agent, whose list has the newest first.
   *
   * @param service the destination; of requests that it refuses, the service itself
   */
  void add(String by, JsonValue status, String service) {
    for (JsonValue each : status.get("decisions").elements()) {
      long ago = now - millis(each.get("time").text(""));
      boolean about = each.get("service").text("").equalsIgnoreCase(service);
      if (about && ago < RECENT_MILLIS) {
        Entry entry = new Entry(by, each, Math.max(0, ago));
        String key = by + '\n' + entry.kind + '\n' + entry.instance + '\n' + entry.enforced;
        entries.computeIfAbsent(key, any -> entry).count++;
      }
    }
  }

  static long millis(String time) {
    try {
      return Instant.parse(time).toEpochMilli();
    } catch (DateTimeParseException e) {
      return 0;
    }
  }

  /** All of them, the newest first. */
  List<Entry> all() {
    List<Entry> all = new ArrayList<>(entries.values());
    all.sort(Comparator.comparingLong((Entry entry) -> entry.agoMillis));
    return all;
  }

  /** Those of a kind that were enforced. */
  List<Entry> of(String kind) {
    List<Entry> found = new ArrayList<>();
    for (Entry each : all()) {
      if (each.enforced && each.kind.equals(kind)) {
        found.add(each);
      }
    }
    return found;
  }
}
