package io.graft.launcher.fleet;

import io.graft.launcher.terminal.AdminAgent;
import io.graft.launcher.terminal.Arguments;
import io.graft.launcher.terminal.Figures;
import io.graft.launcher.terminal.Screen;
import io.graft.launcher.terminal.Screen.Level;
import io.graft.launcher.terminal.TextTable;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code traces}: the newest traces that agents have in memory, or one as a waterfall. */
final class TracesCommand {
  private static final int USUALLY_SHOWN = 20;
  private static final int ID_SHOWN = 12;
  private static final int MOST_AGENTS = 64;

  private final Screen screen;
  private final List<AdminAgent> agents;
  private final boolean named;
  private final boolean json;

  private TracesCommand(Screen screen, Arguments arguments) throws IOException {
    this.screen = screen;
    List<AdminAgent> all = AdminAgent.all(arguments);
    agents = all.subList(0, Math.min(MOST_AGENTS, all.size()));
    named = arguments.value(AdminAgent.URL) != null;
    json = arguments.has(FleetCommand.JSON);
  }

  static int run(Arguments arguments, Screen screen) throws IOException {
    List<String> words = arguments.words();
    if (words.size() > 1) {
      throw new IllegalArgumentException("traces shows the newest, or the one of an id");
    }
    int limit = limit(arguments.value("--limit"));
    if (words.isEmpty()) {
      return new TracesCommand(screen, arguments)
          .list(arguments.has("--error"), arguments.value("--service"), limit);
    }
    String id = words.get(0).toLowerCase(Locale.ROOT);
    if (!id.matches("[0-9a-f]{4,32}")) {
      throw new IllegalArgumentException("an id has 32 hexadecimal digits, or the first of them");
    }
    return new TracesCommand(screen, arguments).one(id);
  }

  private static int limit(@Nullable String text) {
    try {
      int limit = text == null ? USUALLY_SHOWN : Integer.parseInt(text);
      if (limit > 0) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // As if it were no positive number.
    }
    throw new IllegalArgumentException("--limit has a number of traces, such as 20");
  }

  private List<Trace> read(String path) throws IOException {
    return Trace.of(named ? SpanReader.of(agents.get(0), path) : SpanReader.read(agents, path));
  }

  private int list(boolean onlyFailed, @Nullable String service, int limit) throws IOException {
    List<Trace> traces = new ArrayList<>();
    for (Trace each : read(SpanReader.PATH)) {
      boolean fits = service == null || each.services().contains(service);
      if (fits && (!onlyFailed || each.failed() > 0) && traces.size() < limit) {
        traces.add(each);
      }
    }
    if (json) {
      JsonWriter document = JsonWriter.forPeople();
      document.object(
          all ->
              all.list(
                  "traces", list -> traces.forEach(each -> list.object(one -> head(one, each)))));
      screen.document(document.toByteArray());
    } else if (traces.isEmpty()) {
      screen.line(onlyFailed ? "no trace in memory has failed" : "no agent has a trace in memory");
    } else {
      table(traces);
    }
    return onlyFailed && !traces.isEmpty() ? FleetCommand.WRONG : FleetCommand.WELL;
  }

  private static void head(JsonWriter json, Trace trace) {
    JsonValue root = trace.root();
    json.field("traceId", trace.id)
        .field("service", root.get("service").text())
        .field("name", root.get("name").text())
        .field("start", root.get("start").text())
        .field("durationMicros", trace.end() - trace.begin())
        .field("spans", trace.spans.size())
        .field("failed", trace.failed())
        .texts("services", trace.services());
  }

  private void table(List<Trace> traces) {
    TextTable table = new TextTable().alignRight(2, 3, 5);
    table.add("REQUEST", "SERVICE", "SPANS", "TIME", "STATUS", "AGO", "TRACE");
    for (Trace each : traces) {
      JsonValue root = each.root();
      String name = Figures.text(root, "name");
      boolean server = Trace.isServer(root);
      table.add(
          server ? name : "-> " + Figures.text(root, "destination") + " " + name,
          Figures.text(root, "service"),
          String.valueOf(each.spans.size()),
          Figures.millis((each.end() - each.begin()) / 1e3),
          status(each),
          Figures.span(Math.max(0, System.currentTimeMillis() - each.begin() / 1e3)),
          screen.dim(each.id.substring(0, Math.min(ID_SHOWN, each.id.length()))));
    }
    List<String> lines = table.lines(screen.width());
    lines.set(0, screen.dim(lines.get(0)));
    screen.lines(lines);
  }

  private String status(Trace trace) {
    String code = Figures.text(trace.root().get("attributes"), "http.response.status_code");
    int failed = trace.failed();
    if (Trace.isFailed(trace.root())) {
      return screen.colour(Level.BAD, code.isEmpty() ? "failed" : code);
    }
    return failed == 0 ? code : code + screen.colour(Level.WARN, ", " + failed + " failed");
  }

  private int one(String id) throws IOException {
    boolean whole = id.length() == 32;
    List<Trace> found = new ArrayList<>();
    for (Trace each : read(SpanReader.PATH + (whole ? "?trace=" + id : ""))) {
      if (each.id.startsWith(id)) {
        found.add(each);
      }
    }
    if (found.size() != 1) {
      throw new IOException(
          found.isEmpty()
              ? "no agent that was asked has a trace " + id + " in memory"
              : found.size() + " traces begin with " + id + "; write more of it");
    }
    Trace trace = found.get(0);
    if (json) {
      JsonWriter document = JsonWriter.forPeople();
      document.object(
          all ->
              all.field("traceId", trace.id)
                  .list(
                      "spans",
                      list -> trace.spans.forEach(each -> list.object(one -> span(one, each)))));
      screen.document(document.toByteArray());
    } else {
      print(trace);
    }
    return trace.failed() > 0 ? FleetCommand.WRONG : FleetCommand.WELL;
  }

  private static void span(JsonWriter json, JsonValue span) {
    for (String each :
        new String[] {
          "spanId", "parentSpanId", "kind", "name", "service", "destination", "start"
        }) {
      json.field(each, span.get(each).text());
    }
    json.field("startEpochMicros", Trace.begin(span))
        .field("durationMicros", span.get("durationMicros").number(0))
        .field("status", span.get("status").text())
        .field("statusMessage", span.get("statusMessage").text())
        .field("attributes", span.get("attributes").texts());
  }

  private void print(Trace trace) {
    screen.line(
        screen.bold("Trace " + trace.id)
            + "  "
            + Figures.counted(trace.spans.size(), "span")
            + " of "
            + Figures.counted(trace.services().size(), "service"));
    screen.line("");
    screen.lines(new Waterfall(screen, trace).lines());
    boolean first = true;
    for (JsonValue each : trace.spans) {
      if (Trace.isFailed(each)) {
        if (first) {
          screen.line("");
          first = false;
        }
        failure(each);
      }
    }
    if (trace.roots().size() > 1) {
      screen.line("");
      screen.paragraph(
          "",
          "Some spans that others belong to are missing: their agents were not asked, or have"
              + " forgotten them.");
    }
  }

  private void failure(JsonValue span) {
    boolean server = Trace.isServer(span);
    screen.paragraph(
        screen.colour(Level.BAD, "! "),
        Figures.text(span, "service")
            + (server ? " serves " : " calls " + Figures.text(span, "destination") + " ")
            + Figures.text(span, "name")
            + ": "
            + Trace.failure(span));
  }
}
