package io.graft.bench.measure;

import io.graft.bench.Installation;
import io.graft.bench.Options;
import io.graft.bench.Variant;
import io.graft.bench.report.Row;
import io.graft.bench.report.Table;
import io.graft.bench.subject.Programs;
import io.graft.bench.subject.ServletServer;
import io.graft.demo.blog.Launch;
import io.graft.demo.blog.RunningService;
import io.graft.test.Ports;
import io.graft.test.TemporaryDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a call costs by each client that Graft governs: a GET of two bytes over a kept connection,
 * sampled and exported, by a JVM that does nothing else. Under Graft it goes to a name, for which
 * an instance is chosen.
 */
public final class ClientCalls implements Measurement {
  private static final int WARM_UP = 30_000;
  private static final int CALLS = 8_000;
  private static final int ROUNDS = 9;

  /** A part of the names of the clients to be measured. */
  private static final String ONLY = System.getProperty("bench.client", "");

  /**
   * @param library simple name of the client contract's class
   * @param jars directory of the client contract's libraries; empty: the JDK has it
   */
  private record Client(String name, String library, String jars) {}

  private static final List<Client> CLIENTS =
      List.of(
          new Client("HttpURLConnection", "UrlConnectionLibrary", ""),
          new Client("java.net.http", "JdkLibrary", ""),
          new Client("Apache HttpClient 4.5", "ApacheLibrary", "httpclient-4.5.14"),
          new Client("Apache HttpClient 5.6", "Apache5Library", "httpclient5-5.6.5"),
          new Client("Apache HttpClient 5.6, async", "Apache5AsyncLibrary", "httpclient5-5.6.5"),
          new Client("Commons HttpClient 3.1", "CommonsLibrary", "commons-httpclient-3.1"),
          new Client("OkHttp 5.5, execute", "OkHttpLibrary", "okhttp-5.5.1"),
          new Client("OkHttp 5.5, enqueue", "OkHttpEnqueuedLibrary", "okhttp-5.5.1"),
          new Client("Apache HttpAsyncClient 4.1", "ApacheAsyncLibrary", "httpasyncclient-4.1.5"),
          new Client("AsyncHttpClient 3.0", "AhcLibrary", "async-http-client-3.0.11"),
          new Client("Armeria client 1.40", "ArmeriaLibrary", "armeria-1.40.0"),
          new Client("Jetty client 12.1", "JettyLibrary", "jetty-client-12.1.14"),
          new Client("Reactor Netty 1.3", "ReactorLibrary", "reactor-netty-1.3.8"),
          new Client("Vert.x client 5.1", "VertxLibrary", "vertx-5.1.6"));

  @Override
  public Result run(Options options) throws Exception {
    List<Row> rows = new ArrayList<>();
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      int port = Ports.lasting();
      try (RunningService server = server(port, directory.path()).start()) {
        FirstAnswer.await(server, port, "/ok");
        for (Client client : CLIENTS) {
          if (!client.name().contains(ONLY)) {
            continue;
          }
          List<Row> measured = measure(client, port, directory, options.rounds(ROUNDS));
          rows.addAll(measured);
          // All of them take a quarter of an hour: what is known is not to be lost with the rest.
          Progress.say("%s", Table.markdown(measured, Installation.openTelemetryVersion()));
        }
      }
    }
    return new Result(
        List.of(),
        List.of(
            "Clients, a call sampled and exported:\n\n"
                + Table.markdown(rows, Installation.openTelemetryVersion())));
  }

  private static Launch server(int port, Path directory) {
    List<String> command =
        Programs.command(
            SpringStart.MEMORY,
            ServletServer.class,
            Integer.toString(port),
            directory.resolve("tomcat").toString());
    return new Launch("server", command, Map.of(), directory);
  }

  private static List<Row> measure(
      Client client, int port, TemporaryDirectory directory, int rounds) throws Exception {
    try (PerCall costs = new PerCall(client.name(), WARM_UP, CALLS)) {
      for (Variant variant : Variant.values()) {
        Path registry = directory.directory(client.library() + variant.name());
        costs.add(
            variant, new ClientProcess(variant, client.library(), client.jars(), port, registry));
      }
      return costs.rows(rounds);
    }
  }
}
