package io.graft.bench.measure;

/** Says on standard error how far the measurement is, so that standard output is the table. */
final class Progress {
  private Progress() {}

  static void say(String format, Object... arguments) {
    System.err.println(String.format(format, arguments));
  }
}
