package io.graft.contract.client;

import static io.graft.contract.client.AuthorizationServer.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Calls carry the tokens of {@code graft.client.*.auth}, of an authorization server that goes away
 * and returns; nobody else gets them, and no output has them.
 */
@Execution(ExecutionMode.CONCURRENT)
class TokensForCallsTest {
  private static final CellTable TABLE = CellTable.titled("Tokens for calls");
  private static final String AUTH = "graft.client.*.auth";

  static Stream<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    add(cells, "HttpURLConnection", "UrlConnectionLibrary", null, Jdk.oneOf(8, 25));
    add(cells, "java.net.http, HTTP/1.1", "JdkLibrary", null, Jdk.oneOf(25, 11));
    add(cells, "Apache HttpClient 4.5.14", "ApacheLibrary", "httpclient-4.5.14", Jdk.oneOf(8, 25));
    add(cells, "OkHttp 5.5.1, by execute", "OkHttpLibrary", "okhttp-5.5.1", Jdk.oneOf(25, 8));
    add(cells, "Reactor Netty 1.3.8", "ReactorLibrary", "reactor-netty-1.3.8", Jdk.oneOf(25, 8));
    if (Jdk.isMatrix()) {
      String five = "httpclient5-5.6.5";
      add(cells, "Apache HttpClient 5.6.5", "Apache5Library", five, List.of(17));
      add(cells, "Apache HttpClient 5.6.5, async", "Apache5AsyncLibrary", five, List.of(25));
      String asynchronous = "httpasyncclient-4.1.5";
      add(cells, "Apache HttpAsyncClient 4.1.5", "ApacheAsyncLibrary", asynchronous, List.of(11));
      add(cells, "OkHttp 3.3.1", "OkHttpEnqueuedLibrary", "okhttp-3.3.1", List.of(8));
      add(cells, "Jetty client 12.1.14", "JettyLibrary", "jetty-client-12.1.14", List.of(21));
      String ahc = "async-http-client-3.0.11";
      add(cells, "AsyncHttpClient 3.0.11", "AhcLibrary", ahc, List.of(17));
      add(cells, "Armeria 1.40.0", "ArmeriaLibrary", "armeria-1.40.0", List.of(25));
      add(cells, "Vert.x 5.1.6", "VertxLibrary", "vertx-5.1.6", List.of(21));
      add(cells, "Reactor Netty 1.0.0", "ReactorLibrary", "reactor-netty-1.0.0", List.of(11));
    }
    return cells.stream();
  }

  private static void add(
      List<Cell> cells, String row, String library, String jars, List<Integer> jdks) {
    for (int jdk : jdks) {
      cells.add(new Cell(row, jdk, library, jars, "http", false));
    }
  }

  @TempDir Path temp;
  private Cell cell;
  private Instances instances;
  private AuthorizationServer server;
  private ProbeProcess probe;
  private WorkloadKey workload;

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void tokens(Cell tried) throws Throwable {
    cell = tried;
    Certificate certificate = Certificate.shared();
    instances = new Instances(certificate.keyStore(), Certificate.PASSWORD);
    server = new AuthorizationServer();
    server.life("short", 1);
    server.life("gone", 2);
    try {
      probe =
          new ProbeProcess(
              "Probe", cell, instances, certificate, services(), List.of(), properties());
      TABLE.run(cell.row(), cell.jdk(), this::cases);
    } finally {
      if (probe != null) {
        probe.close();
      }
      server.close();
      instances.stop();
    }
  }

  private String services() {
    String here = "=127.0.0.1:" + instances.port();
    return ",meshed"
        + here
        + ",brief"
        + here
        + ",fading"
        + here
        + ",renewing"
        + here
        + ",afar=192.0.2.1:80";
  }

  private Map<String, String> properties() throws Exception {
    Path secret = Files.writeString(temp.resolve("secret"), AuthorizationServer.SECRET + "\n");
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(AUTH, "client-credentials");
    properties.put(AUTH + ".token-url", server.url());
    properties.put(AUTH + ".id", AuthorizationServer.ID);
    properties.put(AUTH + ".secret", "file:" + secret);
    properties.put("graft.client.127.0.0.2.auth", "client-credentials");
    properties.put("graft.client.replaced.auth.scope", "replaced");
    properties.put("graft.client.brief.auth.scope", "short");
    properties.put("graft.client.fading.auth.scope", "gone");
    properties.put("graft.client.renewing.auth.scope", "renewed");
    workload = new WorkloadKey(temp);
    properties.put("graft.token.key", workload.file().toString());
    properties.put("graft.client.meshed.auth", "workload");
    return properties;
  }

  private void cases() throws Exception {
    toServicesAndNotToStrangers();
    aServiceSignsItsOwnTokens();
    attack56RedirectToAnotherHostPortOrScheme();
    attack59TokenInMirrorCopiesHedgesAndFallbacks();
    attack60StampedeAtExpiry();
    attack60StampedeOfRefusals();
    aRefusedTokenIsReplaced();
    attack61TokenOverPlaintext();
    theServerGoesAwayAndReturns();
    attack62SecretInOutput();
  }

  private Map<String, String> call(String url, String... words) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("url", url);
    for (int i = 0; i < words.length; i += 2) {
      all.put(words[i], words[i + 1]);
    }
    return probe.ask("call", all);
  }

  /** Makes a call, and returns the header that its one request came with. */
  private String authorization(String head, String... words) {
    String id = Cases.id();
    Map<String, String> answer = call(head + "/ok?id=" + id, words);
    assertEquals("200", answer.get("status"), answer::toString);
    List<Received> received = instances.received(id);
    assertEquals(1, received.size());
    return received.get(0).header("authorization");
  }

  private void toServicesAndNotToStrangers() {
    for (int i = 0; i < 3; i++) {
      assertEquals(header("any", 1), authorization("http://inventory"));
    }
    assertEquals(
        "Basic own", authorization("http://inventory", "h.Authorization", "Basic own"), "stays");
    assertNull(authorization("http://127.0.0.1:" + instances.port()), "no service");
    assertEquals(header("any", 1), authorization("http://127.0.0.2:" + instances.port()));
    assertEquals(1, server.issued("any"));
  }

  private void aServiceSignsItsOwnTokens() throws Exception {
    String first = authorization("http://meshed");
    workload.verify(first, "meshed");
    assertEquals(first, authorization("http://meshed"), "kept for a minute");
  }

  private void attack56RedirectToAnotherHostPortOrScheme() {
    for (String to :
        List.of(
            "http://127.0.0.1:" + instances.port(),
            "http://127.0.0.2:" + instances.port(),
            "http://localhost:" + instances.port(),
            "http://single",
            "http://inventory:" + instances.port(),
            "https://secure")) {
      boolean hasKey = !to.contains("127.0.0.1") && !to.contains("localhost");
      if (cell.isArmeria() && hasKey) {
        // It makes a call of its own of each redirect, which carries that destination's token.
        continue;
      }
      String id = Cases.id();
      String away = Cases.quoted(to + "/ok?id=" + id + "away");
      call("http://inventory/redirect?id=" + id + "&to=" + away);
      assertEquals(header("any", 1), instances.received(id).get(0).header("authorization"));
      for (Received received : instances.received(id + "away")) {
        assertNull(received.header("authorization"), to);
      }
      boolean followed = !instances.received(id + "away").isEmpty();
      assertTrue(followed || to.startsWith("https"), to + " is followed");
    }
  }

  private void attack59TokenInMirrorCopiesHedgesAndFallbacks() {
    String id = Cases.id();
    call("http://mirrored/ok?id=" + id, "method", "POST", "body", "x");
    Await.until("the copy to arrive", () -> instances.received(id).size() == 2);
    for (Received received : instances.received(id)) {
      boolean copy = received.instance().equals("127.0.0.3");
      assertEquals(copy ? null : header("any", 1), received.header("authorization"));
    }
    assertEquals(header("any", 1), authorization("http://replaced"), "that of the fallback");
    assertEquals(1, server.issued("replaced"), "the service itself has one of its own");
    if (cell.isAsync()) {
      String slow = Cases.id();
      call("http://hedged/slow?times=1&id=" + slow);
      instances.release(slow);
      assertEquals(2, instances.received(slow).size());
      for (Received received : instances.received(slow)) {
        assertEquals(header("any", 1), received.header("authorization"));
      }
    }
  }

  /** Two hundred calls at a time find their token at its end. */
  private void attack60StampedeAtExpiry() {
    String first = authorization("http://brief");
    long issued = System.nanoTime();
    // It is renewed once, because it was used, and then no more.
    Await.until("its end", () -> System.nanoTime() - issued > 3_000_000_000L);
    int before = server.issued("short");
    server.life("short", 3600);
    String id = Cases.id();
    Map<String, String> many = new LinkedHashMap<>();
    many.put("url", "http://brief/ok?id=" + id + "&n=");
    // As many as its pool lets wait.
    int calls = cell.isAhc() ? 50 : cell.isReactor() ? 100 : 200;
    many.put("count", "" + calls);
    many.put("parallel", "" + calls);
    assertEquals("", probe.ask("many", many).get("failures"));
    assertEquals(before + 1, server.issued("short"), "fetched once");
    List<Received> all = instances.received(id);
    assertEquals(calls, all.size());
    for (Received received : all) {
      assertEquals(header("short", before + 1), received.header("authorization"));
    }
    assertFalse(first.equals(header("short", before + 1)));
  }

  private void attack60StampedeOfRefusals() {
    String reused = Cases.id();
    call("http://single/ok?id=" + reused, "reuse", reused);
    String id = Cases.id();
    Map<String, String> many = new LinkedHashMap<>();
    many.put("url", "http://inventory/status?code=401&id=" + id + "&n=");
    many.put("count", "50");
    many.put("parallel", "10");
    probe.ask("many", many);
    int received = instances.received(id).size();
    assertTrue(received > 50 && received <= 100, received + " requests, of each call at most two");
    Await.until("another token", () -> server.issued("any") == 2);
    Await.until("its use", () -> header("any", 2).equals(authorization("http://inventory")));
    call("http://single/ok?id=" + reused, "reuse", reused);
    for (int i = 0; i < 2; i++) {
      String sent = instances.received(reused).get(i).header("authorization");
      assertEquals(header("any", i + 1), sent, "a request is used again");
    }
    call("http://inventory/status?code=401&id=" + Cases.id());
    assertEquals(header("any", 2), authorization("http://inventory"));
    assertEquals(2, server.issued("any"), "once, though it is refused again");
  }

  /** A call is sent once more, with a token that was not refused. */
  private void aRefusedTokenIsReplaced() {
    authorization("http://renewing");
    long issued = System.nanoTime();
    // A token that was issued just now is not replaced.
    Await.until("its age", () -> System.nanoTime() - issued > 2_500_000_000L);
    String id = Cases.id();
    Map<String, String> answer = call("http://renewing/status?code=401&times=1&id=" + id);
    assertEquals("200", answer.get("status"), answer::toString);
    List<String> sent = new ArrayList<>();
    for (Received each : instances.received(id)) {
      sent.add(each.header("authorization"));
    }
    assertEquals(List.of(header("renewed", 1), header("renewed", 2)), sent);
    String again = Cases.id();
    answer = call("http://renewing/status?code=401&id=" + again);
    assertEquals("401", answer.get("status"), answer::toString);
    assertEquals(1, instances.received(again).size(), "the token was issued just now");
    assertEquals(2, server.issued("renewed"));
  }

  private void attack61TokenOverPlaintext() {
    Map<String, String> answer = call("http://afar/ok?id=" + Cases.id());
    String refusal = String.valueOf(answer.get("cause"));
    assertTrue(refusal.contains("without TLS"), answer::toString);
    assertTrue(refusal.contains("graft.client.afar.auth.plaintext"), answer::toString);
    probe.process().awaitErr("calls without TLS to other hosts get no token and fail");
  }

  private void theServerGoesAwayAndReturns() throws Exception {
    assertTrue(authorization("http://fading").startsWith(header("gone", 1).substring(0, 20)));
    server.leave();
    Map<String, String> refused =
        Await.value(
            "the token to end",
            () -> call("http://fading/ok?id=" + Cases.id()),
            answer -> answer.containsKey("error"));
    String cause = String.valueOf(refused.get("cause"));
    assertTrue(cause.startsWith("fading: no token ("), cause);
    assertTrue(refused.get("kinds").contains("java.net.ConnectException"), refused::toString);
    String unsent = Cases.id();
    call("http://fading/ok?id=" + unsent);
    assertEquals(List.of(), instances.received(unsent), "it fails before it is sent");
    assertEquals(header("any", 2), authorization("http://inventory"), "others have theirs");
    server.open();
    Await.until(
        "its return", () -> "200".equals(call("http://fading/ok?id=" + Cases.id()).get("status")));
  }

  private void attack62SecretInOutput() {
    List<String> all = new ArrayList<>(probe.process().out());
    all.addAll(probe.process().err());
    all.add(probe.admin().status().toString());
    all.add(probe.admin().traces().toString());
    all.add(probe.admin().metrics());
    for (String line : all) {
      assertFalse(line.contains(AuthorizationServer.CANARY), line);
      assertFalse(line.contains("eyJ"), line);
    }
    assertTrue(all.toString().contains("client-credentials"), "the status shows the key");
  }
}
