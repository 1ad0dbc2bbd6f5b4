package io.graft.launcher.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Governance;
import io.graft.weaver.Weaver;
import io.graft.weaver.api.JvmAccess;
import io.graft.weaver.api.WeaverLog;
import io.graft.weaver.index.JoinPointIndex;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the parts of an agent in this JVM, without weaving anything. */
class WiringTest {
  private static final Pattern ADMIN = Pattern.compile("admin (http://[^ ,]+)");

  private static Weaver weaver;

  @TempDir private Path directory;
  private Wiring wiring;

  @BeforeAll
  static void installWeaver() throws IOException {
    Instrumentation none =
        (Instrumentation)
            Proxy.newProxyInstance(
                WiringTest.class.getClassLoader(),
                new Class<?>[] {Instrumentation.class},
                (proxy, method, arguments) -> null);
    JvmAccess access =
        new JvmAccess() {
          @Override
          public void open(Class<?> type, ClassLoader adapters) {}

          @Override
          public void define(String name, byte[] classFile, ClassLoader loader) {}

          @Override
          public void background(Runnable work) {}
        };
    WeaverLog log = line -> {};
    JoinPointIndex index = JoinPointIndex.parse("");
    weaver = Weaver.install(none, index, WiringTest.class.getClassLoader(), Map.of(), access, log);
    assertNotNull(weaver);
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (wiring != null) {
      wiring.stop();
    }
    assertNull(Governance.current());
    assertNoThreads();
  }

  private Wiring read(String more) {
    wiring =
        Wiring.read(
            "service.name=orders;registry=file:" + directory + ";registry.cache=none" + more,
            "1.2.3");
    return wiring;
  }

  /** Threads may end a moment after they were stopped. */
  private static void assertNoThreads() throws InterruptedException {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (!threads().isEmpty() && System.nanoTime() - deadline < 0) {
      Thread.sleep(10);
    }
    assertEquals(Set.of(), threads());
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith("graft"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String get(String url) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(url).toURL().openConnection(java.net.Proxy.NO_PROXY);
    assertEquals(200, connection.getResponseCode(), url);
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String admin(Wiring wiring) {
    Matcher matcher = ADMIN.matcher(wiring.describe());
    assertTrue(matcher.find(), wiring::describe);
    return matcher.group(1);
  }

  @Test
  void readingSettingsStartsNothing() {
    read("");

    assertEquals(Set.of(), threads());
    assertNull(Governance.current());
  }

  @Test
  void theStartLineNamesServiceRegistryAndAdminEndpoint() {
    Wiring started = read(";mode=observe");
    started.start(weaver, new File("graft.jar"));

    assertEquals(
        "governs orders, registry file "
            + directory
            + ", admin "
            + admin(started)
            + ", observe mode",
        started.describe());
    assertNotNull(Governance.current());
  }

  @Test
  void everyPageResponds() throws IOException {
    Wiring started = read("");
    started.start(weaver, new File("graft.jar"));
    String url = admin(started);

    String status = get(url + "/graft/status");
    for (String part :
        List.of(
            "service",
            "agent",
            "registry",
            "requests",
            "destinations",
            "copies",
            "joinPoints",
            "rulesSource",
            "rules",
            "problems",
            "diagnosis",
            "telemetry",
            "decisions")) {
      assertTrue(status.contains("\"" + part + "\" : "), part + " in " + status);
    }
    assertTrue(status.contains("\"version\" : \"1.2.3\""), status);
    assertTrue(get(url + "/metrics").contains("graft_server_active_requests"));
    assertTrue(get(url + "/graft/traces").contains("\"service\" : \"orders\""));
    assertTrue(get(url + "/graft/doctor").startsWith("Graft 1.2.3 in process "));
  }

  @Test
  void theAdminEndpointMovesFromThePortThatTheApplicationOpens() throws IOException {
    Wiring started = read("");
    started.start(weaver, new File("graft.jar"));
    String before = admin(started);
    int port = URI.create(before).getPort();

    Governance.lifecycle().opening(InetAddress.getByName("127.0.0.1"), port);

    try (ServerSocket application = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      assertEquals(port, application.getLocalPort());
      assertTrue(!admin(started).equals(before), started.describe());
      get(admin(started) + "/metrics");
    }
  }

  /**
   * Fails when the admin endpoint logs that its port is taken: registry and governance are running
   * then.
   */
  @Test
  void aStartThatFailsStopsThePartsThatHaveStarted() throws Exception {
    PrintStream standard = System.err;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Wiring failing = read(";admin=127.0.0.1:" + taken.getLocalPort());
      System.setErr(
          new PrintStream(OutputStream.nullOutputStream()) {
            @Override
            public void println(String line) {
              throw new IllegalStateException("closed");
            }
          });

      assertThrows(IllegalStateException.class, () -> failing.start(weaver, new File("graft.jar")));
    } finally {
      System.setErr(standard);
    }
    assertNull(Governance.current());
    assertNoThreads();
  }
}
