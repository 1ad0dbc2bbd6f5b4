package io.graft.launcher.fleet;

import io.graft.launcher.terminal.Ansi;
import io.graft.launcher.terminal.Figures;
import io.graft.launcher.terminal.Screen;
import io.graft.launcher.terminal.Screen.Level;
import io.graft.net.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A trace as a tree of spans beside a time line. */
final class Waterfall {
  private static final int TIME_WIDTH = 8;
  private static final int STATUS_WIDTH = 6;
  private static final int DEEPEST = 12;

  private final Screen screen;
  private final Trace trace;
  private final int nameWidth;
  private final int barWidth;
  private final long begin;
  private final long micros;
  private final List<String> lines = new ArrayList<>();
  private final Set<JsonValue> drawn = new HashSet<>();

  Waterfall(Screen screen, Trace trace) {
    this.screen = screen;
    this.trace = trace;
    int free = screen.width() - TIME_WIDTH - STATUS_WIDTH - 4;
    nameWidth = free * 6 / 10;
    barWidth = free - nameWidth;
    begin = trace.begin();
    micros = Math.max(1, trace.end() - begin);
  }

  List<String> lines() {
    for (JsonValue each : trace.roots()) {
      add(each, 0);
    }
    return lines;
  }

  private void add(JsonValue span, int depth) {
    if (!drawn.add(span)) {
      return;
    }
    lines.add(line(span, Math.min(depth, DEEPEST)));
    for (JsonValue each : trace.children(span)) {
      add(each, depth + 1);
    }
  }

  private String line(JsonValue span, int depth) {
    StringBuilder name = new StringBuilder();
    pad(name, 2 * depth);
    if (Trace.isServer(span)) {
      name.append(screen.bold(Figures.text(span, "service")));
      name.append(' ').append(Figures.text(span, "name"));
    } else {
      name.append("-> ").append(destination(span));
    }
    StringBuilder line = new StringBuilder(Ansi.cut(name.toString(), nameWidth));
    pad(line, nameWidth - Math.min(nameWidth, Ansi.length(name.toString())) + 1);
    bar(line, span);
    String time = Figures.millis(span.get("durationMicros").fraction(0) / 1000);
    pad(line, TIME_WIDTH - time.length() + 1);
    line.append(time).append("  ").append(status(span));
    return line.toString();
  }

  private static String destination(JsonValue span) {
    String to = Figures.text(span, "destination");
    String address = Figures.text(span.get("attributes"), "network.peer.address");
    String port = Figures.text(span.get("attributes"), "network.peer.port");
    return (to.isEmpty() ? Figures.text(span, "name") : to)
        + (address.isEmpty() || port.isEmpty() ? "" : " at " + address + ":" + port);
  }

  private void bar(StringBuilder line, JsonValue span) {
    double scale = (double) barWidth / micros;
    int from = (int) Math.floor((Trace.begin(span) - begin) * scale);
    from = Math.max(0, Math.min(barWidth - 1, from));
    int length = (int) Math.round((Trace.end(span) - Trace.begin(span)) * scale);
    length = Math.max(1, Math.min(barWidth - from, length));
    pad(line, from);
    StringBuilder bar = new StringBuilder();
    for (int i = 0; i < length; i++) {
      bar.append(Trace.isServer(span) ? '=' : '-');
    }
    Level level = Trace.isFailed(span) ? Level.BAD : Trace.isServer(span) ? Level.GOOD : Level.NONE;
    line.append(screen.colour(level, bar.toString()));
    pad(line, barWidth - from - length);
  }

  private String status(JsonValue span) {
    String code = Figures.text(span.get("attributes"), "http.response.status_code");
    String shown = code.isEmpty() ? Trace.isFailed(span) ? "failed" : "-" : code;
    return Trace.isFailed(span) ? screen.colour(Level.BAD, shown) : shown;
  }

  private static void pad(StringBuilder text, int blanks) {
    for (int i = 0; i < blanks; i++) {
      text.append(' ');
    }
  }
}
