package io.graft.registry.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With TLS, which a tunnel in front of the server terminates. */
class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path directory;
  private SSLContext context;

  @BeforeEach
  void makeCertificate() throws Exception {
    Path store = directory.resolve("keys.p12");
    String command =
        "-genkeypair -alias c -keyalg EC -dname CN=zoo -ext SAN=dns:localhost -storetype PKCS12"
            + " -storepass changeit -keystore "
            + store;
    String[] words =
        (System.getProperty("java.home") + File.separator + "bin/keytool " + command).split(" ");
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    write("cert.pem", "CERTIFICATE", keys.getCertificate("c").getEncoded());
    write("key.pem", "PRIVATE KEY", keys.getKey("c", PASSWORD).getEncoded());
    KeyManagerFactory shown =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    shown.init(keys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("c", keys.getCertificate("c"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    context = SSLContext.getInstance("TLS");
    context.init(shown.getKeyManagers(), trust.getTrustManagers(), null);
  }

  private void write(String name, String what, byte[] bytes) throws IOException {
    Files.writeString(
        directory.resolve(name),
        "-----BEGIN "
            + what
            + "-----\n"
            + Base64.getMimeEncoder().encodeToString(bytes)
            + "\n-----END "
            + what
            + "-----\n");
  }

  @Test
  void anInstanceRegistersAndDiscoversWithAClientCertificate() throws Exception {
    try (Server server = new Server(directory);
        Tunnel tunnel = new Tunnel(context, server.port());
        TestAgent member =
            new TestAgent(
                "zookeeper://localhost:" + tunnel.port() + files("ca", "cert") + file("key"))) {
      for (int i = 0; i < 200; i++) {
        assertEquals("", member.register(TestAgent.instance("orders", "orders-1", 8080 + i)));
      }
      member.look("orders");
      member.awaitIds("orders", "orders-1");
      tunnel.cut();
      Await.until("the cut is noticed", () -> !member.failures.isEmpty(), member);
      assertEquals("", member.register(TestAgent.instance("orders", "orders-1", 1)));
    }
  }

  @Test
  void anUntrustedServerIsRejected() throws Exception {
    try (Server server = new Server(directory);
        Tunnel tunnel = new Tunnel(context, server.port());
        TestAgent other =
            new TestAgent(
                "zookeeper://127.0.0.1:" + tunnel.port() + files("ca", "cert") + file("key"));
        TestAgent nobody = new TestAgent("zookeeper://localhost:" + tunnel.port() + "?tls=true");
        TestAgent plain = new TestAgent("zookeeper://localhost:" + tunnel.port() + "?timeout=1s")) {
      for (TestAgent each : List.of(other, nobody)) {
        Await.until("it is said", () -> each.failures.toString().contains("TLS: "), each);
      }
      Await.until("it is said", () -> !plain.failures.isEmpty(), plain);
      assertTrue(!server.has("/services"));
    }
  }

  private String files(String authority, String certificate) {
    return "?tls=true&"
        + authority
        + "="
        + directory.resolve("cert.pem")
        + "&"
        + certificate
        + "="
        + directory.resolve("cert.pem");
  }

  private String file(String key) {
    return "&" + key + "=" + directory.resolve("key.pem");
  }

  /** Accepts TLS connections of trusted clients, and forwards them. */
  private static final class Tunnel implements AutoCloseable {
    private final SSLServerSocket door;
    private final int target;
    private final List<Socket> open = new ArrayList<>();

    Tunnel(SSLContext context, int target) throws IOException {
      this.target = target;
      door =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
      door.setNeedClientAuth(true);
      run(this::take);
    }

    int port() {
      return door.getLocalPort();
    }

    private interface Work {
      void run() throws IOException;
    }

    private static void run(Work work) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  work.run();
                } catch (IOException e) {
                  // The connection has ended.
                  return;
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    private void take() throws IOException {
      for (; ; ) {
        Socket taken = door.accept();
        Socket behind = new Socket(InetAddress.getLoopbackAddress(), target);
        synchronized (open) {
          open.add(taken);
          open.add(behind);
        }
        run(() -> pass(taken, behind));
        run(() -> pass(behind, taken));
      }
    }

    private static void pass(Socket from, Socket to) throws IOException {
      try (from;
          to) {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        in.transferTo(out);
      }
    }

    void cut() throws IOException {
      synchronized (open) {
        for (Socket each : open) {
          each.close();
        }
        open.clear();
      }
    }

    @Override
    public void close() throws IOException {
      door.close();
      cut();
    }
  }
}
