package io.graft.console.trace;

import io.graft.net.json.JsonWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The spans that agents have told of, joined by trace. Not thread-safe. */
public final class FoundTraces {
  private static final int MOST_SPANS = 2000;
  private static final int MOST_SERVICES = 12;

  private final int most;
  private final @Nullable String only;
  private final Map<String, Trace> traces = new HashMap<>();
  private boolean more;

  /** The spans of one trace. */
  private static final class Trace {
    private final List<FoundSpan> spans = new ArrayList<>();
    private long start = Long.MAX_VALUE;
    private long end;
    private int errors;

    private void add(FoundSpan span) {
      spans.add(span);
      start = Math.min(start, span.startMicros);
      end = Math.max(end, span.endMicros());
      errors += span.failed ? 1 : 0;
    }

    /** The span that the trace begins with: without a parent, or else the earliest. */
    private FoundSpan first() {
      FoundSpan first = spans.get(0);
      for (FoundSpan each : spans) {
        boolean begins = each.parentSpanId == null;
        if (begins == (first.parentSpanId == null)
            ? each.startMicros < first.startMicros
            : begins) {
          first = each;
        }
      }
      return first;
    }

    private Set<String> services() {
      Set<String> names = new TreeSet<>();
      for (FoundSpan each : spans) {
        // Of a search for one service, only its agents and those of its callers are asked.
        if (names.size() < MOST_SERVICES) {
          names.add(each.service);
        }
        if (names.size() < MOST_SERVICES && each.destination != null) {
          int colon = each.destination.lastIndexOf(':');
          names.add(colon > 0 ? each.destination.substring(0, colon) : each.destination);
        }
      }
      return names;
    }
  }

  private FoundTraces(int most, @Nullable String only) {
    this.most = most;
    this.only = only;
  }

  /**
   * Returns an empty list.
   *
   * @param most how many traces are kept
   */
  public static FoundTraces newest(int most) {
    return new FoundTraces(most, null);
  }

  /** Returns a list for one trace: an agent may tell of others than it was asked for. */
  public static FoundTraces of(String id) {
    return new FoundTraces(1, id);
  }

  /** Adds a span; {@code null}: nothing. */
  public void add(@Nullable FoundSpan span) {
    if (span == null || only != null && !only.equals(span.traceId)) {
      return;
    }
    Trace trace = traces.computeIfAbsent(span.traceId, any -> new Trace());
    if (trace.spans.size() >= MOST_SPANS) {
      more = true;
      return;
    }
    trace.add(span);
    if (traces.size() > 2 * most) {
      traces.values().retainAll(kept());
    }
  }

  /** Some agents have more spans than they tell of at once. */
  public void more() {
    more = true;
  }

  private List<Trace> kept() {
    List<Trace> all = new ArrayList<>(traces.values());
    all.sort((a, b) -> Long.compare(b.start, a.start));
    more |= all.size() > most;
    return all.subList(0, Math.min(most, all.size()));
  }

  /** Whether no span has been found. */
  public boolean isEmpty() {
    return traces.isEmpty();
  }

  /** Writes one line for each trace, newest first. */
  public void write(JsonWriter json) {
    List<Trace> all = kept();
    json.field("more", more);
    json.list(
        "traces",
        list -> {
          for (Trace each : all) {
            list.object(fields -> write(fields, each));
          }
        });
  }

  private static void write(JsonWriter json, Trace trace) {
    FoundSpan first = trace.first();
    json.field("id", first.traceId)
        .field("startEpochMicros", trace.start)
        .field("durationMicros", trace.end - trace.start)
        .field("service", first.service)
        .field("kind", first.kind)
        .field("name", first.name)
        .field("destination", first.destination)
        .field("error", first.failed)
        .field("spans", trace.spans.size())
        .field("errors", trace.errors)
        .texts("services", trace.services());
    if (first.code != 0) {
      json.field("code", first.code);
    }
  }

  /** Writes all spans of one trace, in the order in which they began. */
  public void write(JsonWriter json, String id) {
    Trace trace = traces.get(id);
    List<FoundSpan> spans = trace == null ? new ArrayList<>() : trace.spans;
    spans.sort((a, b) -> Long.compare(a.startMicros, b.startMicros));
    json.field("more", more);
    json.list("spans", list -> spans.forEach(each -> list.object(each::write)));
  }
}
