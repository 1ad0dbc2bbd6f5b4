package io.graft.bench.measure;

import io.graft.bench.Installation;
import io.graft.bench.Options;
import io.graft.bench.Variant;
import io.graft.bench.report.Row;
import io.graft.bench.report.Table;
import io.graft.test.TemporaryDirectory;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request costs on each server that Graft governs: a GET of a few bytes over a kept
 * connection, sampled and exported.
 */
public final class ServerRequests implements Measurement {
  private static final int WARM_UP = 40_000;
  private static final int REQUESTS = 10_000;
  private static final int ROUNDS = 9;

  /** A part of the names of the servers to be measured. */
  private static final String ONLY = System.getProperty("bench.server", "");

  /**
   * @param names {@code javax} or {@code jakarta}: which of the server contract's applications
   * @param main simple name of the server contract's class
   * @param jars directory of the server contract's libraries; empty: the JDK has it
   */
  record Server(String name, String names, String main, String jars) {}

  private static final List<Server> SERVERS =
      List.of(
          new Server("Tomcat 9", "javax", "TomcatMain", "tomcat-9.0.98"),
          new Server("Tomcat 11", "jakarta", "TomcatMain", "tomcat-11.0.24"),
          new Server("JDK", "javax", "JdkMain", ""),
          new Server("Jetty 9.4", "javax", "JettyMain", "jetty-9.4.58"),
          new Server("Jetty 12.1", "jakarta", "JettyMain", "jetty-12.1.14"),
          new Server("Undertow 2.3", "jakarta", "UndertowMain", "undertow-2.3.24"),
          new Server("Netty 4.2", "javax", "NettyMain", "netty-4.2.19"),
          new Server("Reactor Netty 1.3", "javax", "ReactorMain", "reactor-netty-1.3.8"),
          new Server("Vert.x 5.1", "javax", "VertxMain", "vertx-5.1.6"));

  @Override
  public Result run(Options options) throws Exception {
    List<Row> rows = new ArrayList<>();
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      for (Server server : SERVERS) {
        if (server.name().contains(ONLY)) {
          List<Row> measured = measure(server, directory, options.rounds(ROUNDS));
          rows.addAll(measured);
          Progress.say("%s", Table.markdown(measured, Installation.openTelemetryVersion()));
        }
      }
    }
    return new Result(
        List.of(),
        List.of(
            "Servers, a request sampled and exported:\n\n"
                + Table.markdown(rows, Installation.openTelemetryVersion())));
  }

  private static List<Row> measure(Server server, TemporaryDirectory directory, int rounds)
      throws Exception {
    try (PerCall costs = new PerCall(server.name(), WARM_UP, REQUESTS)) {
      for (Variant variant : Variant.values()) {
        costs.add(
            variant,
            new ServerProcess(
                variant, server, directory.directory(server.name() + " " + variant.name())));
      }
      return costs.rows(rounds);
    }
  }
}
