package io.graft.demo;

import io.graft.demo.terminal.Style;
import io.graft.demo.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;

/** What the demo promises to show, and whether it did. */
final class Checks {
  private record Check(String promise, boolean kept, String evidence) {
    String[] lines() {
      String line = "  " + (kept ? Style.GREEN.of("✓") : Style.RED.of("✗")) + " " + promise;
      if (evidence.isEmpty()) {
        return new String[] {line};
      }
      String beside = line + Style.DIM.of("  " + evidence);
      return Style.width(beside) <= Terminal.WIDTH
          ? new String[] {beside}
          : new String[] {line, Style.DIM.of("      " + evidence)};
    }
  }

  private final Terminal terminal;
  private final List<Check> checks = new ArrayList<>();

  Checks(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Notes whether a promise was kept, and shows it. */
  boolean that(String promise, boolean kept, String evidence) {
    Check check = new Check(promise, kept, evidence);
    checks.add(check);
    terminal.print(check.lines());
    return kept;
  }

  /** The promises that were not kept. */
  List<String> broken() {
    return checks.stream().filter(check -> !check.kept).map(Check::promise).toList();
  }

  int count() {
    return checks.size();
  }
}
