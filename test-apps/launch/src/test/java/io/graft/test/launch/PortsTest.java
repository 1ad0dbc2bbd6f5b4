package io.graft.test.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.GraftJar;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the ports that a JVM opens is the service, and that it gets each that it wants. */
@Execution(ExecutionMode.CONCURRENT)
class PortsTest {
  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void theApplicationGetsThePortThatTheAdminEndpointHasByChance(int version) {
    try (JavaProcess app = listener(JavaProcess.on(version))) {
      AdminClient admin = AdminClient.of(app);
      // From here on there is something woven in this JVM.
      int service = open(app, "http", 0);
      awaitState(admin, "registered: orders/");
      for (String kind : List.of("socket", "channel", "async", "http")) {
        AdminClient before = admin;
        Await.until(
            "sockets are woven",
            () -> woven(before).contains("sun.nio.ch.ServerSocketChannelImpl"));
        int port = port(admin);
        assertEquals(port, open(app, kind, port));
        app.awaitErr("the application opens port " + port + ", so the admin endpoint has moved");
        admin = AdminClient.newestOf(app);
        assertNotEquals(port, port(admin));
        awaitState(admin, "registered: orders/.*:" + service);
      }
      assertEquals(
          "127.0.0.1:" + port(admin),
          Await.value(
              "the lease names the endpoint",
              () -> metadata(AdminClient.newestOf(app)),
              authority -> authority.equals("127.0.0.1:" + port(AdminClient.newestOf(app)))));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void exportersAndHealthServersAreNotRegisteredAndTrafficCorrectsWhatIs(int version) {
    try (JavaProcess app = listener(JavaProcess.on(version))) {
      AdminClient admin = AdminClient.of(app);
      int exporter = open(app, "exporter", 0);
      awaitState(admin, "not registered: no port but " + exporter + " \\(a metrics exporter");
      int health = open(app, "health", 0);
      awaitState(admin, "not registered: .* " + health + " \\(it serves health checks");
      int first = open(app, "page", 0);
      awaitState(admin, "registered: orders/.*:" + first);
      int second = open(app, "http", 0);
      for (int i = 0; i < 10; i++) {
        assertEquals(404, Http.get("http://127.0.0.1:" + first + "/orders").status());
        assertEquals(200, Http.get("http://127.0.0.1:" + second + "/orders").status());
      }
      awaitState(admin, "registered: orders/.*:" + second);
      app.awaitErr("port " + second + " is the service, not " + first + " as it seemed");
      assertEquals(0, doctor(app, "graft.registry.dir=" + app.registry()));
    }
  }

  @Test
  void aSetPortIsRegisteredThoughNoAdapterKnowsWhatListens() {
    int port = Ports.lasting();
    try (JavaProcess app =
        listener(JavaProcess.on(Jdk.current()).property("graft.service.port", port))) {
      AdminClient admin = AdminClient.of(app);
      open(app, "socket", 0);
      open(app, "socket", port);
      awaitState(admin, "registered: orders/.*:" + port);
    }
  }

  @Test
  void aServerThatNobodyKnowsIsOneLineAndTheDoctorSaysTheSame() {
    try (JavaProcess silent = listener(JavaProcess.on(Jdk.current()));
        JavaProcess unseen =
            listener(JavaProcess.on(Jdk.current()).property("graft.admin", "off"));
        JavaProcess without = JavaProcess.on(Jdk.current()).main(Listener.class).start()) {
      int port = open(silent, "socket", 0);
      int other = open(unseen, "channel", 0);
      without.awaitOut("^ready");
      assertEquals(1, doctor(without, "graft.registry.dir=" + without.registry()));
      assertEquals(List.of(), without.err().stream().filter(l -> l.contains("[graft]")).toList());
      try (JavaProcess doctor = doctorOf(unseen, "graft.registry.dir=" + unseen.registry())) {
        assertEquals(1, doctor.awaitExit());
        String said = String.join("\n", doctor.out());
        assertTrue(said.contains("name: orders, from graft.service.name"), said);
        assertTrue(said.contains("port: " + other), said);
        assertTrue(said.contains("! registration: not registered: no adapter governs"), said);
        assertTrue(said.contains("! requests: not governed"), said);
        assertTrue(said.contains("to do: set graft.service.port"), said);
      }
      AdminClient admin = AdminClient.of(silent);
      try (JavaProcess doctor = doctorOf(silent.name(), admin.base().substring(7))) {
        assertEquals(1, doctor.awaitExit());
        assertTrue(String.join("\n", doctor.out()).contains("port: " + port), doctor.dump());
      }
      assertTrue(admin.status().get("diagnosis").toString().contains("port: " + port));
      String line =
          "nothing is registered: no adapter governs what listens on "
              + port
              + "; set graft.service";
      silent.awaitErr(line);
      assertEquals(1, silent.err().stream().filter(l -> l.contains(line)).count());
    }
  }

  @Test
  void withoutFileDescriptorsTheAdminEndpointRests() throws IOException {
    try (JavaProcess app =
        listener(
            JavaProcess.on(Jdk.current())
                .within(List.of("sh", "-c", "ulimit -n 512; exec \"$0\" \"$@\"")))) {
      AdminClient admin = AdminClient.of(app);
      // What it takes to measure is loaded by then.
      open(app, "admin", 0);
      assertTrue(open(app, "files", 0) > 0);
      try (java.net.Socket waiting = new java.net.Socket("127.0.0.1", port(admin))) {
        assertTrue(waiting.isConnected());
        int before = open(app, "admin", 1);
        long end = System.nanoTime() + 2_000_000_000L;
        // One that spins is found out as soon as it has spent too much.
        Await.until(
            "two seconds to pass, or too much to be spent",
            () -> System.nanoTime() > end || open(app, "admin", 1) - before >= 500);
        int spent = open(app, "admin", 1) - before;
        assertTrue(spent < 500, spent + " ms of 2 s");
      }
    }
  }

  private static JavaProcess listener(JavaProcessBuilder builder) {
    JavaProcess app =
        builder.property("graft.service.name", "orders").main(Listener.class).withAgent().start();
    app.awaitOut("^ready");
    app.awaitErr("governs orders");
    return app;
  }

  /** Has the application open something, and returns its port. */
  private static int open(JavaProcess app, String what, int port) {
    String line = what + " " + port;
    long before = app.out().stream().filter(l -> l.startsWith(line + " ")).count();
    app.writeLine(line);
    List<String> answers =
        Await.value(
            "an answer to " + line,
            () -> app.out().stream().filter(l -> l.startsWith(line + " ")).toList(),
            found -> found.size() > before);
    String answer = answers.get(answers.size() - 1);
    assertTrue(answer.startsWith(line + " ok "), answer);
    return Integer.parseInt(answer.substring(answer.lastIndexOf(' ') + 1));
  }

  private static int doctor(JavaProcess app, String argument) {
    try (JavaProcess doctor = doctorOf(app, argument)) {
      int code = doctor.awaitExit();
      System.out.println(String.join("\n", doctor.out()));
      assertFalse(doctor.out().isEmpty(), doctor.dump());
      return code;
    }
  }

  private static JavaProcess doctorOf(JavaProcess app, String argument) {
    return JavaProcess.on(Jdk.current())
        .jar(GraftJar.path())
        .arguments("doctor", String.valueOf(app.pid()), argument)
        .start();
  }

  private static JavaProcess doctorOf(String name, String address) {
    return JavaProcess.on(Jdk.current())
        .name("doctor of " + name)
        .jar(GraftJar.path())
        .arguments("doctor", address)
        .start();
  }

  private static int port(AdminClient admin) {
    return Integer.parseInt(admin.base().substring(admin.base().lastIndexOf(':') + 1));
  }

  private static String metadata(AdminClient admin) {
    return admin.status().at("/registry/services/orders/0/metadata/admin").asText();
  }

  private static String woven(AdminClient admin) {
    StringBuilder types = new StringBuilder();
    for (JsonNode each : admin.status().at("/joinPoints/woven")) {
      types.append(each.path("type").asText()).append(' ');
    }
    return types.toString();
  }

  private static void awaitState(AdminClient admin, String state) {
    Await.value(
        state,
        () -> admin.status().at("/service/state").asText(),
        found -> found.matches(state + ".*"));
  }
}
