package io.graft.bench.measure;

import io.graft.bench.Rounds;
import io.graft.bench.Variant;
import io.graft.bench.jvm.Allocations;
import io.graft.bench.jvm.Cpu;
import io.graft.bench.report.Row;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What one call costs the JVM that makes or serves it, by all of its threads. */
final class PerCall implements AutoCloseable {
  private static final Predicate<String> ALL = name -> true;

  private final String name;
  private final int warmUp;
  private final int calls;
  private final Map<Variant, Subject> subjects = new EnumMap<>(Variant.class);

  /** A JVM that makes or serves calls. */
  interface Subject extends AutoCloseable {
    long pid();

    /** Returns when so many calls have been made. */
    void call(int calls) throws Exception;

    @Override
    void close() throws IOException;
  }

  /**
   * @param name of what is measured
   * @param warmUp calls before the first round
   * @param calls of each round
   */
  PerCall(String name, int warmUp, int calls) {
    this.name = name;
    this.warmUp = warmUp;
    this.calls = calls;
  }

  void add(Variant variant, Subject subject) {
    subjects.put(variant, subject);
  }

  /** Measures processor time and allocated bytes, variant after variant in each round. */
  List<Row> rows(int rounds) throws Exception {
    Rounds micros = new Rounds();
    Rounds bytes = new Rounds();
    for (Subject subject : subjects.values()) {
      subject.call(warmUp);
    }
    Map<Variant, Allocations> allocations = new EnumMap<>(Variant.class);
    try {
      for (Map.Entry<Variant, Subject> subject : subjects.entrySet()) {
        allocations.put(subject.getKey(), Allocations.of(subject.getValue().pid()));
      }
      for (int round = 0; round < rounds; round++) {
        for (Variant variant : Variant.order(round)) {
          Subject subject = subjects.get(variant);
          Map<Long, Long> before = allocations.get(variant).bytes(ALL);
          Duration cpu = Cpu.of(subject.pid());
          subject.call(calls);
          micros.add(variant, Cpu.of(subject.pid()).minus(cpu).toNanos() / 1e3 / calls);
          bytes.add(variant, (double) allocations.get(variant).bytesSince(before, ALL) / calls);
        }
      }
    } finally {
      for (Allocations each : allocations.values()) {
        each.close();
      }
    }
    return List.of(row("CPU µs", micros, 1), row("bytes", bytes, 0));
  }

  private Row row(String what, Rounds rounds, int decimals) {
    return Row.added(name + ": " + what, Row.NO_BUDGET, rounds, Double.MAX_VALUE, decimals);
  }

  @Override
  public void close() throws IOException {
    for (Subject subject : subjects.values()) {
      subject.close();
    }
  }
}
