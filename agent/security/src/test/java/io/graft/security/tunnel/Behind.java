package io.graft.security.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.time.Clock;
import io.graft.net.Await;
import io.graft.net.http.HttpTransport;
import io.graft.net.tls.TlsContexts;
import io.graft.security.SecurityContext;
import io.graft.security.certificate.Pki;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A tunnel in front of an application that is a listening socket of the test's own. */
final class Behind implements AutoCloseable {
  private static final Decisions DECISIONS = new Decisions(Recorder.NONE, Clock.SYSTEM, 10);
  private static final int LIMIT_MILLIS = 20_000;

  final ServerSocket application = new ServerSocket(0);
  final MutualTls tls;
  private final Pki pki;
  private final Scheduler scheduler = new Scheduler("test");
  private final Map<String, String> announced = new ConcurrentHashMap<>();

  Behind(Pki pki, String mode) throws Exception {
    this.pki = pki;
    Map<String, String> properties = new HashMap<>();
    properties.put("graft.tls", mode);
    properties.put("graft.tls.cert", pki.issue("own", "spiffe://mesh.test/service/own").toString());
    properties.put("graft.tls.ca", pki.authority().toString());
    properties.put("graft.server.tls.port", "auto");
    Settings settings = new Settings(properties, Map.of(), Map.of());
    tls =
        MutualTls.start(
            new SecurityContext("own", settings, scheduler, new HttpTransport(), DECISIONS));
    tls.announceBy(announced::put, () -> {});
    tls.listening("http", null, application.getLocalPort());
    Await.until("TLS", () -> announced.containsKey("graft-id"), () -> announced);
  }

  int port() {
    return Integer.parseInt(announced.get("graft-tls"));
  }

  /** Certificates of a name, which are issued on the first use. */
  SSLContext context(String name) throws Exception {
    pki.issue(name, "spiffe://mesh.test/service/" + name);
    return TlsContexts.ofFiles(
        pki.authority().toString(), pki.certificate(name).toString(), pki.key(name).toString());
  }

  Socket plain() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(LIMIT_MILLIS);
    return socket;
  }

  /** A connection whose handshake has ended. */
  SSLSocket connect(SSLContext context) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(LIMIT_MILLIS);
    socket.startHandshake();
    return socket;
  }

  /** The application's end of the next connection. */
  Socket accept() throws IOException {
    application.setSoTimeout(LIMIT_MILLIS);
    Socket socket = application.accept();
    socket.setSoTimeout(LIMIT_MILLIS);
    return socket;
  }

  /** Passes a byte in each direction, and closes the connection. */
  void exchange(Socket client) throws IOException {
    try (Socket closed = client) {
      closed.getOutputStream().write(7);
      try (Socket served = accept()) {
        assertEquals(7, served.getInputStream().read());
        served.getOutputStream().write(8);
        assertEquals(8, closed.getInputStream().read());
      }
    }
  }

  static Thread start(ThrowingTask task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (Exception e) {
                // The other side closes at the end of a test.
                return;
              }
            });
    thread.start();
    return thread;
  }

  /** May fail. */
  interface ThrowingTask {
    void run() throws Exception;
  }

  /** Between bytes of a slow sender, and where nothing tells when bytes have met. */
  static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  long failures(TlsCounts.Failure why) {
    return tls.counts().get(why);
  }

  @Override
  public void close() throws IOException {
    tls.close();
    application.close();
    scheduler.stop(1000);
  }
}
