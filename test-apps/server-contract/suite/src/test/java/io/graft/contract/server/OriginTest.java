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
    if (Jdk.isMatrix()) {
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

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void theApplicationSeesTheClient(ServerUnderTest server) throws Throwable {
    int jdk = server.jdks().get(0);
    TABLE.run(server.toString(), jdk, () -> run(server, jdk));
  }

  private static void run(ServerUnderTest server, int jdk) throws Exception {
    try (JavaProcess process =
        server
            .on(Jdk.require(jdk))
            .withAgent()
            .property("graft.service.name", "contract")
            .property("graft.tls", "permissive")
            .property("graft.tls.issuer", "embedded")
            .property("graft.server.tls.port", "auto")
            .start()) {
      String listening = process.awaitOut("^listening on ");
      String plain = listening.substring(listening.lastIndexOf(' ') + 1);
      String line = process.awaitErr("^\\[graft\\] TLS for port " + plain + " is accepted");
      String port = line.replaceAll(".*, port (\\d+);.*", "$1");
      HttpClient client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .sslContext(trusting())
              .build();
      for (int i = 0; i < 3; i++) {
        assertEquals("127.0.0.1 https true", get(client, "https://127.0.0.1:" + port));
        // A tunnel's own address is another of 127.0.0.0/8.
        assertEquals("127.0.0.1 http false", get(client, "http://127.0.0.1:" + port));
        assertEquals("127.0.0.1 http false", get(client, "http://127.0.0.1:" + plain));
      }
    }
  }

  private static String get(HttpClient client, String base) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/origin")).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
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
