package io.graft.bench.security;

import io.graft.bench.Options;
import io.graft.bench.jvm.Cpu;
import io.graft.bench.measure.Progress;
import io.graft.bench.report.Samples;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One way to do the same: what it costs the processes that take part, round by round. */
final class Way {
  private final Repeated work;
  private final long[] processes;
  private final List<Double> micros = new ArrayList<>();

  /** What is repeated. */
  @FunctionalInterface
  interface Repeated {
    /** Returns when it has been done so often. */
    void run(int times) throws Exception;
  }

  /**
   * @param processes whose processor time counts
   */
  Way(Repeated work, long... processes) {
    this.work = work;
    this.processes = processes;
  }

  /** Warms up, and then measures one way after the other in each round, in rotating order. */
  static void measure(String what, List<Way> ways, int warmUp, int times, int rounds)
      throws Exception {
    for (Way way : ways) {
      way.work.run(warmUp);
    }
    List<Way> order = new ArrayList<>(ways);
    for (int round = 0; round < rounds; round++) {
      for (Way way : order) {
        Duration before = way.cpu();
        way.work.run(times);
        way.micros.add(way.cpu().minus(before).toNanos() / 1000.0 / times);
      }
      Collections.rotate(order, 1);
      Progress.say("%s: round %d of %d", what, round + 1, rounds);
    }
  }

  private Duration cpu() throws IOException {
    Duration all = Duration.ZERO;
    for (long each : processes) {
      all = all.plus(Cpu.withoutCompilers(each));
    }
    return all;
  }

  /** Microseconds of processor time for each. */
  Samples micros() {
    return Samples.of(micros.stream().mapToDouble(value -> value).toArray());
  }

  /** How much more this may seem to cost than another, though both are the same. */
  double spread(Way same) {
    return micros().minus(same.micros()).spread();
  }

  /** Rounds of a full measurement. */
  static int rounds(Options options) {
    return options.rounds(60);
  }
}
