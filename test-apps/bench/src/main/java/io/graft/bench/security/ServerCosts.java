package io.graft.bench.security;

import io.graft.bench.Options;
import io.graft.bench.jvm.Allocations;
import io.graft.bench.load.Load;
import io.graft.bench.load.TrustAll;
import io.graft.bench.report.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a request costs the server: in TLS by the agent's listener, by Tomcat's own connector, and
 * by nginx beside it, where that is installed; and with a token that is known. A GET of a kilobyte
 * over eight kept connections.
 */
final class ServerCosts {
  private static final int CONNECTIONS = 8;
  private static final int WARM_UP = 40_000;
  private static final int REQUESTS = 4_000;
  private static final int COUNTED = 24_000;
  private static final double MOST_TLS_MICROS = 40;
  private static final double MOST_TOKEN_MICROS = 3;
  private static final String PLAIN = "plaintext";
  private static final String AGAIN = "plaintext again";
  private static final String OWN = "TLS by Tomcat's own connector";
  private static final String TUNNEL = "TLS by the agent's listener";
  private static final String NGINX = "TLS by nginx in front";
  private static final String ANY_TOKEN = "a token that nobody looks at";
  private static final String ANY_AGAIN = "a token that nobody looks at, again";
  private static final String TOKEN = "a cached token";

  /** Tomcat's own threads: those that accept, poll and run requests. */
  private static final Predicate<String> SERVING = name -> name.startsWith("http-nio-");

  private final Servers servers;
  private final Map<String, Way> ways = new LinkedHashMap<>();
  private final List<Load> loads = new ArrayList<>();

  ServerCosts(Servers servers) {
    this.servers = servers;
  }

  void measure(Options options, CostTable table) throws Exception {
    SSLSocketFactory trusting = TrustAll.factory();
    Servers.Server tls = servers.tls();
    String header = "Authorization: Bearer " + servers.token() + "\r\n";
    try (Nginx nginx =
        Nginx.start(servers.directory(), servers.certificate(), servers.key(), tls.plain())) {
      add(PLAIN, tls.plain(), null, "", tls.pid());
      add(OWN, tls.secure(), trusting, "", tls.pid());
      add(TUNNEL, servers.tunnel(), trusting, "", tls.pid());
      if (nginx != null) {
        add(NGINX, nginx.port(), trusting, "", nginx.and(tls.pid()));
      }
      add(AGAIN, tls.plain(), null, "", tls.pid());
      if (Servers.OTHER != null) {
        other(Servers.OTHER, trusting);
      }
      Load without = add(ANY_TOKEN, servers.none().plain(), null, header, servers.none().pid());
      Load with = add(TOKEN, servers.tokens().plain(), null, header, servers.tokens().pid());
      add(ANY_AGAIN, servers.again().plain(), null, header, servers.again().pid());
      Way.measure("server", List.copyOf(ways.values()), WARM_UP, REQUESTS, Way.rounds(options));
      rows(table);
      double bare = bytes(without, servers.none().pid());
      double all = bytes(with, servers.tokens().pid());
      table.added(name("bytes", TOKEN), Samples.of(all), Samples.of(bare), 0);
    } finally {
      for (Load load : loads) {
        load.close();
      }
    }
  }

  private void other(Path build, SSLSocketFactory trusting) throws Exception {
    Servers.Server server =
        servers.start(
            "other",
            build,
            "graft.tls=permissive",
            "graft.tls.issuer=embedded",
            "graft.server.tls.port=auto");
    add("plaintext, other build", server.plain(), null, "", server.pid());
    add("TLS, other build", Servers.tunnel(server), trusting, "", server.pid());
  }

  private Load add(
      String name, int port, @Nullable SSLSocketFactory tls, String headers, long... processes)
      throws IOException {
    Load load = new Load(port, "/ok", CONNECTIONS, tls, headers);
    loads.add(load);
    ways.put(name, new Way(times -> load.run(times / CONNECTIONS), processes));
    return load;
  }

  private void rows(CostTable table) {
    Samples plain = ways.get(PLAIN).micros();
    Samples unread = ways.get(ANY_TOKEN).micros();
    double spread = ways.get(AGAIN).spread(ways.get(PLAIN));
    double spreadOfTokens = ways.get(ANY_AGAIN).spread(ways.get(ANY_TOKEN));
    for (Map.Entry<String, Way> each : ways.entrySet()) {
      String name = each.getKey();
      Samples all = each.getValue().micros();
      String what = name("CPU µs", name);
      if (name.equals(PLAIN) || name.equals(ANY_TOKEN)) {
        table.whole(what, all, 1);
      } else if (name.equals(ANY_AGAIN)) {
        table.compared(what, all, unread, spreadOfTokens, 1);
      } else if (name.equals(TOKEN)) {
        table.added(what, all, unread, spreadOfTokens, 1, MOST_TOKEN_MICROS);
      } else if (name.equals(TUNNEL)) {
        table.added(what, all, plain, spread, 1, MOST_TLS_MICROS);
      } else {
        table.compared(what, all, plain, spread, 1);
      }
    }
  }

  private static String name(String unit, String way) {
    return "server, a request, " + way + ": " + unit;
  }

  private static double bytes(Load load, long pid) throws Exception {
    try (Allocations allocations = Allocations.of(pid)) {
      load.run(WARM_UP / CONNECTIONS / 10);
      Map<Long, Long> before = allocations.bytes(SERVING);
      load.run(COUNTED / CONNECTIONS);
      return (double) allocations.bytesSince(before, SERVING) / COUNTED;
    }
  }
}
