package io.graft.bench;

import io.graft.test.GraftJar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an application is run with. */
public enum Variant {
  BARE,
  GRAFT,
  OTEL;

  /** The agent's jar; {@code null} where there is no agent. */
  public @Nullable Path agent() {
    return switch (this) {
      case BARE -> null;
      case GRAFT -> GraftJar.path();
      case OTEL -> Installation.openTelemetryAgent();
    };
  }

  /**
   * The options of a JVM that runs with this. Both agents are told to export nothing until a
   * measurement says otherwise.
   *
   * @param registry directory of the embedded registry
   */
  public List<String> jvmOptions(Path registry) {
    Path agent = agent();
    return agent == null
        ? List.of()
        : List.of(
            "-javaagent:" + agent,
            "-Dgraft.registry.dir=" + registry,
            "-Dotel.traces.exporter=none",
            "-Dotel.metrics.exporter=none",
            "-Dotel.logs.exporter=none");
  }

  /** The variants in the order of a round: each is first, second and last in turn. */
  public static List<Variant> order(int round) {
    List<Variant> order = new ArrayList<>(List.of(values()));
    Collections.rotate(order, round);
    return order;
  }
}
