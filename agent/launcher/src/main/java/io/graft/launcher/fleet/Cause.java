package io.graft.launcher.fleet;

import io.graft.launcher.terminal.Screen.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One reason why calls to a service fail, or may. */
final class Cause {
  final Level level;

  /** A clause that follows "calls to it fail: ". */
  final String text;

  /** What it was concluded from, a line each. */
  final List<String> evidence = new ArrayList<>();

  /** What to do about it; {@code null}: nothing in particular. */
  @Nullable String hint;

  Cause(Level level, String text) {
    this.level = level;
    this.text = text;
  }

  Cause because(String line) {
    evidence.add(line);
    return this;
  }

  Cause hint(String text) {
    hint = text;
    return this;
  }
}
