package io.graft.bench.security;

import io.graft.bench.Options;
import io.graft.bench.measure.Benchmarks;
import io.graft.bench.measure.Measurement;
import io.graft.bench.micro.GuardBenchmark;
import io.graft.test.TemporaryDirectory;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All that security costs, in one table. {@code -Dbench.security=<parts>} measures some of it. */
public final class SecurityCosts implements Measurement {
  private static final int ROUNDS = 6;
  private static final Set<String> PARTS =
      Set.of(System.getProperty("bench.security", "start,server,client,guard").split(","));

  @Override
  public Result run(Options options) throws Exception {
    CostTable table = new CostTable();
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      if (PARTS.contains("start")) {
        new ModuleStart(directory.path()).measure(options, table);
      }
      if (PARTS.contains("server") || PARTS.contains("client")) {
        try (Servers servers = new Servers(directory)) {
          if (PARTS.contains("server")) {
            new ServerCosts(servers).measure(options, table);
          }
          if (PARTS.contains("client")) {
            new ClientCosts(servers).measure(options, table);
          }
        }
      }
    }
    if (PARTS.contains("guard")) {
      guard(options, table);
    }
    return new Result(List.of(), List.of(table.markdown()));
  }

  private static void guard(Options options, CostTable table) throws Exception {
    Benchmarks benchmarks = new Benchmarks();
    for (String each : List.of("token", "access")) {
      benchmarks.add(each, GuardBenchmark.class, each, Map.of(), 1);
    }
    benchmarks.run(options.rounds(ROUNDS));
    table.whole("a cached token alone: CPU ns", benchmarks.cpu("token"), 0, 3_000);
    table.whole("a cached token alone: bytes", benchmarks.bytes("token"), 0);
    table.whole("an access decision of 100 rules: CPU ns", benchmarks.cpu("access"), 0, 1_000);
    table.whole("an access decision of 100 rules: bytes", benchmarks.bytes("access"), 0, 0.5);
  }
}
