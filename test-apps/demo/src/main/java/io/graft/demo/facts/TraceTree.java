package io.graft.demo.facts;

import io.graft.demo.terminal.Style;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The spans of one trace, from several processes, as a tree beside a time line. */
public final class TraceTree {
  private static final int NAME_WIDTH = 42;
  private static final int BAR_WIDTH = 32;

  private final List<Span> spans;

  public TraceTree(List<Span> spans) {
    this.spans = spans.stream().sorted(Comparator.comparingLong(Span::startMicros)).toList();
  }

  /** The processes that took part. */
  public Set<String> processes() {
    return spans.stream().map(Span::process).collect(Collectors.toSet());
  }

  public int size() {
    return spans.size();
  }

  /** Whether all spans hang together below one. */
  public boolean isWhole() {
    return roots().size() == 1;
  }

  private List<Span> roots() {
    Set<String> ids = spans.stream().map(Span::id).collect(Collectors.toSet());
    return spans.stream().filter(span -> !ids.contains(span.parentId())).toList();
  }

  /** One line for each span, indented by its depth. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Span root : roots()) {
      add(lines, root, "", "", root);
    }
    return lines;
  }

  private void add(List<String> lines, Span span, String branch, String below, Span root) {
    lines.add(line(span, branch, root));
    List<Span> children =
        spans.stream().filter(child -> child.parentId().equals(span.id())).toList();
    for (int i = 0; i < children.size(); i++) {
      boolean last = i == children.size() - 1;
      add(
          lines,
          children.get(i),
          below + (last ? "└─ " : "├─ "),
          below + (last ? "   " : "│  "),
          root);
    }
  }

  private static String line(Span span, String branch, Span root) {
    String what =
        span.server()
            ? Style.BOLD.of(span.process()) + " " + span.name()
            : Style.DIM.of("calls " + span.destination() + port(span));
    return "    "
        + Style.pad(Style.cut(Style.DIM.of(branch) + what, NAME_WIDTH), NAME_WIDTH)
        + " "
        + bar(span, root)
        + Style.padLeft(String.format(Locale.ROOT, "%.1f ms", span.durationMicros() / 1e3), 10)
        + "  "
        + status(span);
  }

  private static String port(Span span) {
    return span.peerPort().isEmpty() ? "" : " at port " + span.peerPort();
  }

  private static String bar(Span span, Span root) {
    double scale = (double) BAR_WIDTH / Math.max(1, root.durationMicros());
    int from = (int) Math.floor((span.startMicros() - root.startMicros()) * scale);
    from = Math.max(0, Math.min(BAR_WIDTH - 1, from));
    int length = (int) Math.round(span.durationMicros() * scale);
    length = Math.max(1, Math.min(BAR_WIDTH - from, length));
    Style colour = span.server() ? Style.CYAN : Style.DIM;
    return " ".repeat(from) + colour.of("━".repeat(length)) + " ".repeat(BAR_WIDTH - from - length);
  }

  private static String status(Span span) {
    if (span.status() == 0) {
      return Style.RED.of("failed");
    }
    return (span.status() < 400 ? Style.GREEN : Style.RED).of(span.status());
  }
}
