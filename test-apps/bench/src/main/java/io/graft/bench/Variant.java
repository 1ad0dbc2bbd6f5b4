package io.graft.bench;

import io.graft.test.GraftJar;
import io.graft.test.JavaProcessBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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

  /** What both agents are told: to export nothing, until a measurement says otherwise. */
  public Map<String, String> properties() {
    return Map.of(
        "otel.traces.exporter", "none",
        "otel.metrics.exporter", "none",
        "otel.logs.exporter", "none");
  }

  /** Adds the agent to a JVM that is about to start. */
  public JavaProcessBuilder on(JavaProcessBuilder builder) {
    Path agent = agent();
    if (agent != null) {
      builder.withAgent(agent);
      properties().forEach(builder::property);
    }
    return builder;
  }

  /** The variants in the order of a round: each is first, second and last in turn. */
  public static List<Variant> order(int round) {
    List<Variant> order = new ArrayList<>(List.of(values()));
    Collections.rotate(order, round);
    return order;
  }
}
