package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.GraftJar;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The server of one cell: a JVM with the agent, which all cases share. */
final class Subject implements AutoCloseable {
  /** How many requests it serves at once. */
  static final int CONCURRENCY = 8;

  /** The service that handlers call, by the name that it has in a registry. */
  private static final String UPSTREAM = "?at=upstream";

  private final ServerUnderTest server;
  private final JavaProcess process;
  private final HeaderEcho upstream = new HeaderEcho();
  private final int port;
  private AdminClient admin;

  Subject(ServerUnderTest server, Jdk jdk) throws IOException {
    this(server, server.on(jdk), "30s");
  }

  /**
   * @param drain for how long it drains at most
   */
  Subject(ServerUnderTest server, JavaProcessBuilder builder, String drain) throws IOException {
    this.server = server;
    process =
        builder
            .withAgent()
            .jvmArguments("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .property("graft.service.name", "contract")
            .property("graft.registry", "file,static:upstream=" + upstream.authority())
            .property("graft.server.concurrency", CONCURRENCY)
            .property("graft.forward.headers", "x-tenant")
            .property("graft.server.drain", drain)
            .property("graft.server.drain.delay", "200ms")
            .property("sun.net.httpserver.nodelay", "true")
            .start();
    String line = process.awaitOut("^listening on ");
    port = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
    admin = AdminClient.of(process);
  }

  ServerUnderTest server() {
    return server;
  }

  JavaProcess process() {
    return process;
  }

  AdminClient admin() {
    return admin;
  }

  int port() {
    return port;
  }

  Wire connect() throws IOException {
    return new Wire(port);
  }

  /** Sends one request on a connection of its own. */
  Wire.Answer get(String target, String... headers) throws IOException {
    try (Wire wire = connect()) {
      return wire.send("GET", target, headers).read();
    }
  }

  /** What another server sees of a request that a handler of this one makes. */
  Wire.Answer getUpstream(String path, String... headers) throws IOException {
    return get(path + UPSTREAM, headers);
  }

  String upstreamPath() {
    return "/upstream" + UPSTREAM;
  }

  /** Lets every request go on that waits. */
  void release() {
    process.writeLine("release");
  }

  /** How often the application has said that it holds a request of this name. */
  long held(String who) {
    return process.out().stream().filter(line -> line.equals("holding " + who)).count();
  }

  /** Waits until the application holds one more request of this name than {@code before}. */
  void awaitHeld(String who, long before) {
    Await.until("the handler of " + who, () -> held(who) > before);
  }

  /** The span of the server for a request of {@code trace}, when it has ended. */
  JsonNode span(Trace trace) {
    return Await.value(
            "a server span of trace " + trace.id(),
            () -> spans(trace.id(), "SERVER"),
            spans -> spans.size() == 1)
        .get(0);
  }

  List<JsonNode> spans(String traceId, String kind) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode span : admin.get("/graft/traces?trace=" + traceId).json().get("spans")) {
      if (span.get("kind").asText().equals(kind)) {
        found.add(span);
      }
    }
    return found;
  }

  /** How many requests are in flight, as the agent sees it. */
  int inFlight() {
    return admin.status().at("/service/requestsInFlight").asInt(-1);
  }

  void awaitIdle() {
    awaitInFlight(0);
  }

  /** An earlier request may end a moment after its response has been read. */
  void awaitInFlight(int wanted) {
    Await.value("requests in flight: " + wanted, this::inFlight, n -> n == wanted);
  }

  /** Waits until the instance has begun to leave. */
  void awaitDraining() {
    Await.until("draining", () -> admin.status().at("/service/draining").asBoolean());
  }

  /** Runs a command of the agent's jar on this JVM. */
  void command(String command) throws Exception {
    Process running =
        new ProcessBuilder(
                Jdk.current().command("java").toString(),
                "-jar",
                GraftJar.path().toString(),
                command,
                Long.toString(process.pid()))
            .redirectErrorStream(true)
            .start();
    String said = new String(running.getInputStream().readAllBytes());
    assertEquals(0, running.waitFor(), said);
  }

  /** Uses the admin endpoint of an agent that came after the one before. */
  void awaitNewAdmin() {
    String before = admin.base();
    admin =
        Await.value(
            "another start line",
            () -> AdminClient.newestOf(process),
            client -> !client.base().equals(before));
  }

  @Override
  public void close() {
    process.close();
    upstream.close();
  }
}
