package io.graft.bench.measure;

/** Says on standard error how far the measurement is, so that standard output is the table. */
public final class Progress {
  private Progress() {}

  public static void say(String format, Object... arguments) {
    System.err.println(String.format(format, arguments));
  }
}
