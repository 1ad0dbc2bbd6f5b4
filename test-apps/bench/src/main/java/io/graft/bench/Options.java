package io.graft.bench;

import java.util.Set;
import java.util.TreeSet;

/**
 * How much is measured.
 *
 * @param quick a third of the rounds, for a look; the table in the documentation is made without
 * @param only the measurements to run; empty: all
 */
public record Options(boolean quick, Set<String> only) {
  static final String USAGE =
      "usage: java -jar bench.jar [--quick]"
          + " [main|spring|cache|allocation|chain|clients|servers|security|pipeline|publication|size ...]\n"
          + "       java -jar bench.jar jmh [options and regular expressions of JMH]";

  static Options of(String... arguments) {
    boolean quick = false;
    Set<String> only = new TreeSet<>();
    for (String argument : arguments) {
      if (argument.equals("--quick")) {
        quick = true;
      } else if (Bench.names().contains(argument)) {
        only.add(argument);
      } else {
        throw new IllegalArgumentException("unknown argument " + argument + "\n" + USAGE);
      }
    }
    return new Options(quick, only);
  }

  /** Returns how many rounds to do of a measurement that has so many in full. */
  public int rounds(int full) {
    return quick ? Math.max(2, full / 3) : full;
  }

  boolean includes(String measurement) {
    return only.isEmpty() || only.contains(measurement);
  }
}
