package io.graft.bench;

import io.graft.bench.measure.CacheStart;
import io.graft.bench.measure.Chain;
import io.graft.bench.measure.ClientCalls;
import io.graft.bench.measure.JarSize;
import io.graft.bench.measure.MainStart;
import io.graft.bench.measure.Measurement;
import io.graft.bench.measure.Pipeline;
import io.graft.bench.measure.Publication;
import io.graft.bench.measure.RequestAllocation;
import io.graft.bench.measure.ServerRequests;
import io.graft.bench.measure.Spans;
import io.graft.bench.measure.SpringStart;
import io.graft.bench.report.Row;
import io.graft.bench.report.Table;
import io.graft.bench.security.SecurityCosts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.Main;

/** Measures, and prints the table of {@code agent/docs/benchmarks.md} on standard output. */
public final class Bench {
  private static final Map<String, Measurement> MEASUREMENTS = new LinkedHashMap<>();

  static {
    MEASUREMENTS.put("main", new MainStart());
    MEASUREMENTS.put("spring", new SpringStart());
    MEASUREMENTS.put("cache", new CacheStart());
    MEASUREMENTS.put("allocation", new RequestAllocation());
    MEASUREMENTS.put("chain", new Chain());
    MEASUREMENTS.put("clients", new ClientCalls());
    MEASUREMENTS.put("servers", new ServerRequests());
    MEASUREMENTS.put("security", new SecurityCosts());
    MEASUREMENTS.put("pipeline", new Pipeline());
    MEASUREMENTS.put("publication", new Publication());
    MEASUREMENTS.put("spans", new Spans());
    MEASUREMENTS.put("size", new JarSize());
  }

  private Bench() {}

  static Set<String> names() {
    return MEASUREMENTS.keySet();
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0 && arguments[0].equals("jmh")) {
      Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
      return;
    }
    Options options;
    try {
      options = Options.of(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    List<Row> rows = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Map.Entry<String, Measurement> measurement : MEASUREMENTS.entrySet()) {
      if (options.includes(measurement.getKey())) {
        Measurement.Result result = measurement.getValue().run(options);
        rows.addAll(result.rows());
        notes.addAll(result.notes());
      }
    }
    System.out.println(
        "JDK %s, %s, %d processors, OpenTelemetry agent %s.\n"
            .formatted(
                Runtime.version(),
                System.getProperty("os.name"),
                Runtime.getRuntime().availableProcessors(),
                Installation.openTelemetryVersion()));
    if (!rows.isEmpty()) {
      System.out.print(Table.markdown(rows, Installation.openTelemetryVersion()));
    }
    notes.forEach(note -> System.out.println("\n" + note));
  }
}
