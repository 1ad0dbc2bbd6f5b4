package io.graft.tls;

import static io.graft.tls.Server.assertServed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.tls.TlsContexts;
import io.graft.security.certificate.Pki;
import io.graft.test.Await;
import io.graft.test.Jdk;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What connections cost the process, and what it does when it can have no more of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResourcesTest {
  private static final int IDLE = 300;

  /** Of a connection, with what Tomcat itself holds for it: 17 KB in plaintext. */
  private static final long MOST_BYTES = 92_000;

  @TempDir static Path temp;
  private Server server;
  private Pki pki;
  private Path users;

  @BeforeAll
  void start() throws Exception {
    server = new Server(TomcatMain.class, Jdk.require(8), Map.of("graft.tls", "strict")).awaitTls();
    Path ca = server.process().registry().resolve("ca");
    pki = new Pki(temp.resolve("pki"), ca.resolve("ca.crt"), ca.resolve("ca.pem"));
    users = pki.issue("users", "spiffe://graft.local/service/users");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void anIdleConnectionHoldsNoBuffers() throws Exception {
    assertServed(server.with(users, pki.authority(), server.https("/")));
    SSLContext context =
        TlsContexts.ofFiles(
            pki.authority().toString(),
            pki.certificate("users").toString(),
            pki.key("users").toString());
    long before = heap();
    List<SSLSocket> open = new ArrayList<>();
    try {
      for (int i = 0; i < IDLE; i++) {
        SSLSocket socket =
            (SSLSocket) context.getSocketFactory().createSocket(server.address(), server.port());
        open.add(socket);
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes());
        assertEquals('H', socket.getInputStream().read());
      }
      long each = (heap() - before) / IDLE;
      System.out.println("an idle connection holds " + each + " bytes");
      assertTrue(each < MOST_BYTES, each + " bytes of heap for an idle connection");
    } finally {
      for (SSLSocket socket : open) {
        socket.close();
      }
    }
  }

  /** The bytes of all live objects. */
  private long heap() throws Exception {
    Process jmap =
        new ProcessBuilder(
                Jdk.require(8).command("jmap").toString(),
                "-histo:live",
                String.valueOf(server.process().pid()))
            .redirectErrorStream(true)
            .start();
    String said = new String(jmap.getInputStream().readAllBytes());
    assertEquals(0, jmap.waitFor(), said);
    String[] words = said.substring(said.lastIndexOf("Total")).trim().split("\\s+");
    return Long.parseLong(words[2]);
  }

  @Test
  void withoutAFreeDescriptorItWaits() throws Exception {
    long pid = server.process().pid();
    int used;
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      used = (int) files.count();
    }
    String before = prlimit(pid, "--nofile", "--output=SOFT", "--noheadings").trim();
    limit(pid, String.valueOf(used + 10));
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        open.add(new Socket(server.address(), server.port()));
      }
      server.awaitLine("could not be accepted");
      Duration spent = cpu(pid);
      Thread.sleep(3000);
      long millis = cpu(pid).minus(spent).toMillis();
      assertTrue(millis < 1500, millis + " ms of processor time in three seconds");
    } finally {
      for (Socket each : open) {
        each.close();
      }
      limit(pid, before);
    }
    Await.until(
        "to be served again",
        () -> server.with(users, pki.authority(), server.https("/")).exit() == 0);
  }

  private static Duration cpu(long pid) {
    return ProcessHandle.of(pid).orElseThrow().info().totalCpuDuration().orElseThrow();
  }

  private static void limit(long pid, String files) throws IOException, InterruptedException {
    prlimit(pid, "--nofile=" + files + ":");
  }

  private static String prlimit(long pid, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("prlimit", "--pid", String.valueOf(pid)));
    command.addAll(List.of(words));
    Process prlimit = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(prlimit.getInputStream().readAllBytes());
    assertEquals(0, prlimit.waitFor(), said);
    return said;
  }
}
