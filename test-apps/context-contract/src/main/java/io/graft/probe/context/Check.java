package io.graft.probe.context;

/** What must hold. */
final class Check {
  private Check() {}

  static void that(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("not so: " + what);
    }
  }

  static void same(Object expected, Object actual, String what) {
    if (expected != actual) {
      throw new AssertionError(what + " is " + actual + " and not " + expected);
    }
  }

  static void equal(Object expected, Object actual, String what) {
    if (!expected.equals(actual)) {
      throw new AssertionError(what + " is " + actual + " and not " + expected);
    }
  }
}
