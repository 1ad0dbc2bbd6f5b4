package io.graft.console.fleet;

import io.graft.console.page.TracesPage;
import io.graft.console.trace.FoundTraces;
import io.graft.console.trace.SpanFilter;
import io.graft.net.http.HttpRequest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The few questions for traces that somebody looks at, with their answers. Guarded by the reader.
 */
final class TraceReader {
  private static final int MOST_KEPT = 4;
  private static final long FRESH_NANOS = 2_000_000_000L;

  /** Of one agent. */
  private static final int MOST_SPANS = 200;

  private final FleetReader reader;
  private final Map<String, TraceQuery> kept = new LinkedHashMap<>();

  TraceReader(FleetReader reader) {
    this.reader = reader;
  }

  /** Returns the traces that have a span which fits, as far as agents have told. */
  TraceQuery search(SpanFilter filter, int most, TracesPage own) {
    String path = TracesPage.PATH + "?summary&limit=" + MOST_SPANS + filter.query();
    return query(
        path + "#" + most,
        path,
        filter.service(),
        FoundTraces.newest(most),
        query -> query.addOwn(own.summary(filter, MOST_SPANS), reader.ownInstance()));
  }

  /**
   * Returns the spans of one trace, as far as agents have told.
   *
   * @param id 32 hexadecimal digits
   */
  TraceQuery trace(String id, TracesPage own) {
    String path = TracesPage.PATH + "?limit=" + MOST_SPANS + "&trace=" + HttpRequest.encoded(id);
    return query(
        path,
        path,
        null,
        FoundTraces.of(id),
        query -> query.addOwn(own.trace(id, MOST_SPANS), reader.ownInstance()));
  }

  private interface Own {
    void tell(TraceQuery query);
  }

  private TraceQuery query(
      String key, String path, @Nullable String service, FoundTraces found, Own own) {
    long now = System.nanoTime();
    TraceQuery query = kept.get(key);
    if (query == null || query.isOlder(now, FRESH_NANOS)) {
      query = new TraceQuery(reader, path, service, found);
      own.tell(query);
      kept.remove(key);
      kept.put(key, query);
      for (Iterator<TraceQuery> each = kept.values().iterator(); kept.size() > MOST_KEPT; ) {
        each.next().end();
        each.remove();
      }
    }
    query.advance(now);
    return query;
  }

  void clear() {
    kept.values().forEach(TraceQuery::end);
    kept.clear();
  }
}
