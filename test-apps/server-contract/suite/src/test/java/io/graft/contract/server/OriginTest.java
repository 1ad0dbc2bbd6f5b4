package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.test.CellTable;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a request comes from and by which scheme, as the application sees it behind TLS. */
class OriginTest {
  private static final CellTable TABLE = CellTable.titled("The real peer behind TLS");

  static List<ServerUnderTest> servers() {
    List<ServerUnderTest> servers = new ArrayList<>();
    servers.add(jetty("9.4.58", "javax", 8));
    servers.add(jetty("12.1.14", "jakarta", 25));
    servers.add(undertow("2.3.24", "jakarta", 17));
    servers.add(new ServerUnderTest("jdk-http-server", "", "javax", "JdkMain", List.of(25)));
    servers.add(netty("netty-4.2.19", "NettyMain", 25));
    servers.add(netty("reactor-netty-1.3.8", "ReactorMain", 17));
    servers.add(netty("vertx-5.1.6", "VertxMain", 25));
    servers.add(grizzly("4.0.2", "jakarta", "GrizzlyMain", 25));
    if (Jdk.isMatrix()) {
      servers.add(new ServerUnderTest("jdk-http-server", "", "javax", "JdkMain", List.of(8)));
      servers.add(netty("netty-4.1.53", "NettyMain", 8));
      servers.add(netty("reactor-netty-1.0.0", "ReactorMain", 8));
      servers.add(netty("vertx-4.5.32", "VertxMain", 8));
      servers.add(grizzly("2.3", "javax", "GrizzlyHandlerMain", 8));
      servers.add(jetty("10.0.26", "javax", 11));
      servers.add(jetty("12.0.16", "jakarta", 17));
      servers.add(undertow("1.4.0", "javax", 8));
      servers.add(new ServerUnderTest("tomcat", "7.0.109", "javax", "TomcatMain", List.of(8)));
      servers.add(new ServerUnderTest("tomcat", "8.5.100", "javax", "TomcatMain", List.of(8)));
      servers.add(new ServerUnderTest("tomcat", "11.0.24", "jakarta", "TomcatMain", List.of(25)));
    }
    return servers;
  }

  private static ServerUnderTest jetty(String version, String names, int jdk) {
    return new ServerUnderTest("jetty", version, names, "JettyMain", List.of(jdk));
  }

  private static ServerUnderTest undertow(String version, String names, int jdk) {
    return new ServerUnderTest("undertow", version, names, "UndertowMain", List.of(jdk));
  }

  private static ServerUnderTest netty(String version, String main, int jdk) {
    return NettyServerContractTest.netty(version, main, List.of(jdk));
  }

  private static ServerUnderTest grizzly(String version, String names, String main, int jdk) {
    return new ServerUnderTest("grizzly", version, names, main, List.of(jdk));
  }

  /** Whether its applications are told the scheme too. */
  private static boolean tellsScheme(ServerUnderTest server) {
    return server.isJetty() || server.isUndertow() || server.isTomcat();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void theApplicationSeesTheClient(ServerUnderTest server) throws Throwable {
    int jdk = server.jdks().get(0);
    TABLE.run(server.toString(), jdk, () -> run(server, jdk));
  }

  /** A server behind TLS, and a client that takes any certificate. */
  private static final class Served implements AutoCloseable {
    private final JavaProcess process;
    private final HttpClient client;
    final String plain;
    final String port;

    Served(ServerUnderTest server, int jdk) throws Exception {
      process =
          server
              .on(Jdk.require(jdk))
              .withAgent()
              .property("graft.service.name", "contract")
              .property("graft.tls", "permissive")
              .property("graft.tls.issuer", "embedded")
              .property("graft.server.tls.port", "auto")
              // The tunnel's own addresses, which no rule may take for the caller's.
              .property("graft.server.access", "enforce")
              .property("graft.server.access.tunnel.action", "deny")
              .property("graft.server.access.tunnel.from", "ip:127.64.0.0/10")
              .start();
      String listening = process.awaitOut("^listening on ");
      plain = listening.substring(listening.lastIndexOf(' ') + 1);
      String line = process.awaitErr("^\\[graft\\] TLS for port " + plain + " is accepted");
      port = line.replaceAll(".*, port (\\d+);.*", "$1");
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .sslContext(trusting())
              .build();
    }

    /** The status, and the body. */
    String get(String url) throws Exception {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() + " " + response.body();
    }

    @Override
    public void close() {
      process.close();
    }
  }

  private static void run(ServerUnderTest server, int jdk) throws Exception {
    try (Served served = new Served(server, jdk)) {
      for (int i = 0; i < 3; i++) {
        String secure = served.get("https://127.0.0.1:" + served.port + "/origin");
        // A tunnel's own address is another of 127.0.0.0/8.
        String tunnelled = served.get("http://127.0.0.1:" + served.port + "/origin");
        String plain = served.get("http://127.0.0.1:" + served.plain + "/origin");
        if (tellsScheme(server)) {
          assertEquals("200 127.0.0.1 https true", secure);
          assertEquals("200 127.0.0.1 http false", tunnelled);
          assertEquals("200 127.0.0.1 http false", plain);
        } else {
          assertEquals("200 127.0.0.1", address(secure));
          assertEquals("200 127.0.0.1", address(tunnelled));
          assertEquals("200 127.0.0.1", address(plain));
        }
      }
    }
  }

  private static String address(String response) {
    String[] words = response.split(" ");
    return words[0] + " " + words[1];
  }

  static List<ServerUnderTest> others() {
    return List.of(
        HelidonContractTest.helidon("4.5", List.of(25)),
        // It asks for the address as soon as a connection opens.
        netty("armeria-1.40.0", "ArmeriaMain", 25));
  }

  /** Where the application sees the tunnel's address, rules do not. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void rulesKnowTheClientWhereTheApplicationDoesNot(ServerUnderTest server) throws Exception {
    try (Served served = new Served(server, server.jdks().get(0))) {
      assertEquals("200 success", served.get("https://127.0.0.1:" + served.port + "/success"));
      assertEquals("200 success", served.get("http://127.0.0.1:" + served.port + "/success"));
    }
  }

  private static SSLContext trusting() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Everyone()}, null);
    return context;
  }

  /** The names of certificates are of no use here, either: hence the extended one. */
  private static final class Everyone extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
