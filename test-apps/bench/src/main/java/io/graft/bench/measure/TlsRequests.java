package io.graft.bench.measure;

import io.graft.bench.Options;
import io.graft.bench.Variant;
import io.graft.bench.jvm.Cpu;
import io.graft.bench.load.Load;
import io.graft.bench.load.TrustAll;
import io.graft.bench.report.Row;
import io.graft.bench.report.Samples;
import io.graft.bench.subject.Programs;
import io.graft.bench.subject.TlsServer;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a request in TLS costs the server: by the agent's listener, by Tomcat's own connector, and
 * by nginx beside it, where that is installed; all by one process of Tomcat with the agent. A GET
 * of a kilobyte over eight kept connections.
 */
public final class TlsRequests implements Measurement {
  private static final int CONNECTIONS = 8;
  private static final int WARM_UP = 10_000;
  private static final int REQUESTS = 5_000;
  private static final int ROUNDS = 9;
  private static final double MOST_MICROS = 40;
  private static final String PLAIN = "plaintext";
  private static final String TUNNEL = "the agent's listener";
  private static final String NGINX = "nginx";

  /** One way to the application. */
  private record Way(Load load, long[] processes, List<Double> micros) {}

  @Override
  public Result run(Options options) throws Exception {
    Map<String, Way> ways = new LinkedHashMap<>();
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      Path certificate = directory.path().resolve("own.crt");
      Path key = directory.path().resolve("own.key");
      issue(certificate, key);
      try (JavaProcess server = server(directory, certificate, key)) {
        int[] ports = ports(server);
        long[] own = {server.pid()};
        SSLSocketFactory trusting = TrustAll.factory();
        ways.put(PLAIN, way(ports[0], null, own));
        ways.put(TUNNEL, way(ports[2], trusting, own));
        ways.put("Tomcat's own connector", way(ports[1], trusting, own));
        try (Nginx nginx = Nginx.start(directory.path(), certificate, key, ports[0])) {
          if (nginx != null) {
            ways.put(NGINX, way(nginx.port(), trusting, nginx.and(server.pid())));
          }
          measure(ways, options.rounds(ROUNDS));
        }
      } finally {
        for (Way way : ways.values()) {
          way.load.close();
        }
      }
    }
    return result(ways);
  }

  private static Way way(int port, @Nullable SSLSocketFactory factory, long[] processes)
      throws IOException {
    return new Way(new Load(port, "/ok", CONNECTIONS, factory), processes, new ArrayList<>());
  }

  private static void measure(Map<String, Way> ways, int rounds) throws Exception {
    for (Way way : ways.values()) {
      way.load.run(WARM_UP);
    }
    for (int round = 0; round < rounds; round++) {
      for (Way way : ways.values()) {
        Duration before = cpu(way.processes);
        long calls = way.load.run(REQUESTS).calls();
        way.micros.add(cpu(way.processes).minus(before).toNanos() / 1000.0 / calls);
      }
      Progress.say("TLS: round %d of %d", round + 1, rounds);
    }
  }

  private static Duration cpu(long[] processes) {
    Duration all = Duration.ZERO;
    for (long each : processes) {
      all = all.plus(Cpu.of(each));
    }
    return all;
  }

  private static Result result(Map<String, Way> ways) {
    Samples plain = samples(ways.get(PLAIN));
    StringBuilder table =
        new StringBuilder(
            "TLS, µs of the server's processor time a request:\n\n"
                + "| way | all | more than plaintext |\n| --- | --- | --- |\n");
    for (Map.Entry<String, Way> each : ways.entrySet()) {
      Samples all = samples(each.getValue());
      table
          .append("| ")
          .append(each.getKey())
          .append(" | ")
          .append(all.show(1))
          .append(" | ")
          .append(all.minus(plain).show(1))
          .append(" |\n");
    }
    if (!ways.containsKey(NGINX)) {
      table.append("\nnginx is not installed here.\n");
    }
    return Result.of(
            Row.whole(
                "TLS by the agent's listener, µs of processor time more than plaintext",
                "≤ 40",
                samples(ways.get(TUNNEL)).minus(plain),
                MOST_MICROS,
                1))
        .note(table.toString());
  }

  private static Samples samples(Way way) {
    return Samples.of(way.micros.stream().mapToDouble(value -> value).toArray());
  }

  private static JavaProcess server(TemporaryDirectory directory, Path certificate, Path key) {
    List<String> options = new ArrayList<>(SpringStart.MEMORY);
    options.addAll(Variant.GRAFT.jvmOptions(directory.path().resolve("registry")));
    options.add("-Dgraft.service.name=orders");
    options.add("-Dgraft.tls=permissive");
    options.add("-Dgraft.tls.issuer=embedded");
    options.add("-Dgraft.server.tls.port=auto");
    return JavaProcess.on(Jdk.current())
        .name("TLS")
        .agent(false)
        .jvmArguments(options.toArray(new String[0]))
        .main(TlsServer.class.getName(), Programs.classPath())
        .arguments(
            directory.path().resolve("tomcat").toString(), certificate.toString(), key.toString())
        .start();
  }

  /** Of plaintext, of Tomcat's TLS, and of the agent's. */
  private static int[] ports(JavaProcess server) {
    String[] own = server.awaitOut("^listening on ").split(" ");
    String line = server.awaitErr("^\\[graft\\] TLS for port " + own[2] + " is accepted");
    return new int[] {
      Integer.parseInt(own[2]),
      Integer.parseInt(own[3]),
      Integer.parseInt(line.replaceAll(".*, port (\\d+);.*", "$1"))
    };
  }

  private static void issue(Path certificate, Path key) throws Exception {
    Process openssl =
        new ProcessBuilder(
                List.of(
                    "openssl",
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:prime256v1",
                    "-nodes",
                    "-days",
                    "2",
                    "-subj",
                    "/CN=orders",
                    "-keyout",
                    key.toString(),
                    "-out",
                    certificate.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (openssl.waitFor() != 0 || !Files.exists(certificate)) {
      throw new IllegalStateException("openssl made no certificate");
    }
  }
}
