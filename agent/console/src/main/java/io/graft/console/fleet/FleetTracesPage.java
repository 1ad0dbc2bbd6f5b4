package io.graft.console.fleet;

import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import io.graft.console.page.TracesPage;
import io.graft.console.trace.SpanFilter;
import io.graft.net.json.JsonWriter;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code /graft/fleet/traces}: traces from the memory of all agents, newest first. {@code
 * ?service=&route=&status=&min=} as {@link SpanFilter} says: a trace is wanted if one span of it
 * fits. {@code ?limit=<n>} is how many, and {@code ?id=<trace id>} has all spans of one trace.
 *
 * <p>As {@link FleetPage}, it responds with what is known now, and {@code waiting} says how many
 * agents may still answer.
 */
public final class FleetTracesPage implements Page {
  /** The path of this page. */
  public static final String PATH = FleetPage.PATH + "/traces";

  private static final int USUAL = 50;
  private static final int MOST = 200;

  private final FleetReader reader;
  private final TracesPage own;

  /**
   * @param own the spans of this agent
   */
  public FleetTracesPage(FleetPage fleet, TracesPage own) {
    reader = fleet.reader();
    this.own = own;
  }

  @Override
  public AdminResponse answer(AdminRequest request) {
    try {
      SpanFilter filter = SpanFilter.of(request);
      String id = id(request.parameter("id"));
      int most = limit(request.parameter("limit"));
      synchronized (reader) {
        reader.look();
        return id == null ? search(filter, most) : trace(id);
      }
    } catch (IllegalArgumentException e) {
      return AdminResponse.error(400, String.valueOf(e.getMessage()));
    }
  }

  private AdminResponse search(SpanFilter filter, int most) {
    TraceQuery query = reader.traces().search(filter, most, own);
    JsonWriter json = head(query);
    query.found.write(json);
    return AdminResponse.ok(AdminResponse.JSON, json.close().toByteArray());
  }

  private AdminResponse trace(String id) {
    TraceQuery query = reader.traces().trace(id, own);
    JsonWriter json = head(query).field("id", id);
    if (query.found.isEmpty() && query.isDone()) {
      json.field("reason", "no agent that has answered has a span of the trace " + id);
    }
    query.found.write(json, id);
    byte[] body = json.close().toByteArray();
    return AdminResponse.of(
        query.found.isEmpty() && query.isDone() ? 404 : 200, AdminResponse.JSON, body);
  }

  private static JsonWriter head(TraceQuery query) {
    JsonWriter json = new JsonWriter().open().field("time", Instant.now().toString());
    query.write(json);
    return json;
  }

  /** Returns a trace id in its usual form; one of 64 bits, as B3 has it, begins with zeros. */
  private static @Nullable String id(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    String id = text.trim().toLowerCase(Locale.ROOT);
    if (!id.matches("[0-9a-f]{16}|[0-9a-f]{32}")) {
      throw new IllegalArgumentException("id is not a trace id of 32 hexadecimal digits");
    }
    return id.length() == 32 ? id : "0000000000000000" + id;
  }

  private static int limit(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return USUAL;
    }
    if (!text.matches("[0-9]{1,6}")) {
      throw new IllegalArgumentException("limit is not a number");
    }
    return Math.max(1, Math.min(MOST, Integer.parseInt(text)));
  }
}
