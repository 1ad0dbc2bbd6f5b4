package io.graft.bench.security;

import io.graft.bench.Options;
import io.graft.bench.Variant;
import io.graft.bench.measure.ClientProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a call costs the client, one after the other over a kept connection: by the mutual TLS that
 * the agent layers beneath it, beside plaintext to the same listener; and by the client's own https
 * to Tomcat, beside plaintext to Tomcat. For a server that takes longer costs the client's
 * processor more, whatever is sent. All with the agent, which finds the server by its name.
 */
final class ClientCosts {
  private static final int WARM_UP = 15_000;
  private static final int CALLS = 1_500;
  private static final double MOST_MICROS = 5;

  /** A client, as in the client contract. */
  private record Client(String name, String library, String jars) {}

  private static final List<Client> CLIENTS =
      List.of(
          new Client("HttpURLConnection", "UrlConnectionLibrary", ""),
          new Client("java.net.http", "JdkLibrary", ""),
          new Client("Apache HttpClient 4.5", "ApacheLibrary", "httpclient-4.5.14"));

  private final Servers servers;
  private final List<ClientProcess> processes = new ArrayList<>();

  ClientCosts(Servers servers) {
    this.servers = servers;
  }

  void measure(Options options, CostTable table) throws Exception {
    for (Client client : CLIENTS) {
      try {
        measure(client, options, table);
      } finally {
        for (ClientProcess each : processes) {
          each.close();
        }
        processes.clear();
      }
    }
  }

  private void measure(Client client, Options options, CostTable table) throws Exception {
    Way plain = way(client, "http", fixed(servers.tls().plain()));
    Way listened = way(client, "http", fixed(servers.tunnel()));
    Way again = way(client, "http", fixed(servers.tunnel()));
    Way layered = layered(client, Variant.GRAFT.agent());
    Way own =
        way(
            client,
            "https",
            fixed(servers.tls().secure()),
            "javax.net.ssl.trustStore=" + servers.trustStore(),
            "javax.net.ssl.trustStorePassword=" + Servers.PASSWORD);
    List<Way> ways = new ArrayList<>(List.of(plain, listened, layered, own, again));
    Way other = Servers.OTHER == null ? null : layered(client, Servers.OTHER);
    if (other != null) {
      ways.add(other);
    }
    Way.measure(client.name(), ways, WARM_UP, CALLS, Way.rounds(options));
    double spread = again.spread(listened);
    String name = "client, a call by " + client.name() + ", ";
    table.whole(name + "plaintext: CPU µs", plain.micros(), 1);
    table.whole(name + "plaintext to the agent's listener: CPU µs", listened.micros(), 1);
    table.compared(name + "its own https: CPU µs", own.micros(), plain.micros(), spread, 1);
    table.added(
        name + "the agent's TLS: CPU µs",
        layered.micros(),
        listened.micros(),
        spread,
        1,
        MOST_MICROS);
    if (other != null) {
      table.compared(
          name + "TLS, other build: CPU µs", other.micros(), listened.micros(), spread, 1);
    }
  }

  private Way layered(Client client, Path agent) throws IOException {
    return way(
        agent,
        client,
        "http",
        "graft.tls=permissive",
        "graft.tls.issuer=embedded",
        "graft.client.orders.tls=require");
  }

  private static String fixed(int port) {
    return "graft.registry=static:orders=127.0.0.1:" + port;
  }

  private Way way(Client client, String scheme, String... settings) throws IOException {
    return way(Variant.GRAFT.agent(), client, scheme, settings);
  }

  private Way way(Path agent, Client client, String scheme, String... settings) throws IOException {
    List<String> options = new ArrayList<>(Variant.GRAFT.jvmOptions(servers.registry()));
    options.replaceAll(each -> each.startsWith("-javaagent") ? "-javaagent:" + agent : each);
    options.add("-Dgraft.service.name=shop");
    for (String each : settings) {
      options.add("-D" + each);
    }
    ClientProcess process =
        new ClientProcess(
            client.name() + " by " + scheme,
            client.library(),
            client.jars(),
            scheme + "://orders/ok",
            options,
            servers.registry());
    processes.add(process);
    return new Way(process::call, process.pid());
  }
}
