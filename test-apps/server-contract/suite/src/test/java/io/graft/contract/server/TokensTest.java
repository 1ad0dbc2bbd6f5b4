package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.RSAKey;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens of an identity provider, checked by real servers that know nothing of it. */
class TokensTest {
  private static final CellTable TABLE = CellTable.titled("Tokens in");
  private static final ServerUnderTest NEWEST =
      new ServerUnderTest("tomcat", "11.0.24", "jakarta", "TomcatMain", List.of(25));

  static List<ServerUnderTest> servers() {
    List<ServerUnderTest> servers = new ArrayList<>();
    servers.add(new ServerUnderTest("tomcat", "8.5.100", "javax", "TomcatMain", List.of(8)));
    servers.add(new ServerUnderTest("jdk-http-server", "", "javax", "JdkMain", List.of(25)));
    servers.add(NettyServerContractTest.netty("netty-4.1.137", "NettyMain", List.of(17)));
    if (Jdk.isMatrix()) {
      servers.add(new ServerUnderTest("jdk-http-server", "", "javax", "JdkMain", List.of(8)));
      servers.add(NettyServerContractTest.netty("vertx-5.1.6", "VertxMain", List.of(25)));
      servers.add(NettyServerContractTest.netty("netty-4.1.53", "NettyMain", List.of(8)));
    }
    return servers;
  }

  private static JavaProcessBuilder on(ServerUnderTest server, int jdk, IdentityProvider provider) {
    return server
        .on(Jdk.require(jdk))
        .withAgent()
        .property("graft.service.name", "contract")
        .property("otel.traces.sampler", "always_on")
        .property("graft.server.auth.issuer.main", provider.issuer())
        .property("graft.server.auth.issuer.main.audience", "contract")
        .property("graft.server.auth.headers", "x-user=sub")
        .property("graft.server.auth.forward", "strip")
        .property("graft.server.auth.exempt", "/users/**");
  }

  private static JavaProcess start(ServerUnderTest server, int jdk, IdentityProvider provider) {
    return on(server, jdk, provider).property("graft.server.auth", "enforce").start();
  }

  private static String base(JavaProcess process) {
    String line = process.awaitOut("^listening on ");
    return "http://127.0.0.1:" + line.substring(line.lastIndexOf(' ') + 1);
  }

  private static int status(String base, String token) {
    return Http.get(base + "/success", "Authorization", "Bearer " + token).status();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void requestsNeedAToken(ServerUnderTest server) throws Throwable {
    int jdk = server.jdks().get(0);
    TABLE.run(server.toString(), jdk, () -> run(server, jdk));
  }

  private static void run(ServerUnderTest server, int jdk) throws Exception {
    try (IdentityProvider provider = new IdentityProvider();
        JavaProcess process = start(server, jdk, provider)) {
      String base = base(process);
      AdminClient admin = AdminClient.of(process);
      String token = provider.token();
      Await.until("keys to be loaded", () -> status(base, token) == 200);
      assertEquals(
          "success", Http.get(base + "/success", "Authorization", "bearer " + token).body());
      Http.Response missing = Http.get(base + "/success");
      assertEquals(401, missing.status());
      assertTrue(missing.body().contains("a token is needed"), missing.body());
      assertEquals("Bearer realm=\"contract\"", missing.header("www-authenticate").orElse(""));
      Http.Response caller =
          Http.get(base + "/caller", "Authorization", "Bearer " + token, "x-user", "root");
      assertTrue(caller.body().contains("X-User ann"), caller.body());
      assertFalse(caller.body().contains("root"), caller.body());
      if (server.isTomcat()) {
        assertTrue(caller.body().startsWith("user ann clerk"), caller.body());
      }
      assertEquals(401, status(base, token.substring(0, token.length() - 10) + "AAAAAAAAAA"));
      assertEquals(400, status(base, token + "," + token));
      assertEquals("user 1", Http.get(base + "/users/1").body());
      assertEquals(400, Http.get(base + "/users/../success").status());
      String metrics = admin.metrics();
      assertTrue(metrics.contains("graft_auth"), metrics);
      assertTrue(
          metrics.lines().anyMatch(line -> line.contains("graft_result=\"accepted\"")), metrics);
      assertNoToken(process, admin, List.of(token));
    }
  }

  /** Neither a token nor the signature of one is in any output. */
  private static void assertNoToken(JavaProcess process, AdminClient admin, List<String> tokens) {
    List<String> outputs = new ArrayList<>();
    outputs.addAll(process.out());
    outputs.addAll(process.err());
    assertFalse(
        outputs.stream().anyMatch(line -> line.contains("sun.misc.Unsafe")), "the JVM warns");
    for (String page : new String[] {"status", "traces", "doctor", "health"}) {
      outputs.add(admin.get("/graft/" + page).body());
    }
    outputs.add(admin.metrics());
    for (String output : outputs) {
      assertFalse(output.contains("eyJ"), output);
      for (String token : tokens) {
        assertFalse(output.contains(token.substring(token.lastIndexOf('.') + 1)), output);
      }
    }
  }

  @Test
  void keysRotateAndTheProviderGoesAwayWithoutARefusedRequest() throws Throwable {
    TABLE.run(NEWEST.toString(), 25, TokensTest::rotate);
  }

  @Test
  void tokensAreObservedThenEnforcedByALiveRule() throws Throwable {
    TABLE.run(NEWEST.toString(), 25, TokensTest::enforceLive);
  }

  private static void enforceLive() throws Exception {
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        IdentityProvider provider = new IdentityProvider()) {
      Path rules = directory.path().resolve("rules.properties");
      Files.writeString(rules, "graft.server.auth=observe\n");
      try (JavaProcess process =
          on(NEWEST, 25, provider).property("graft.rules", "file:" + rules).start()) {
        String base = base(process);
        AdminClient admin = AdminClient.of(process);
        assertEquals(200, Http.get(base + "/success").status());
        process.awaitErr("1 requests would be refused .*'missing', from 127.0.0.1, such as GET /s");
        assertTrue(admin.metrics().contains("graft_enforced=\"false\""), admin.metrics());
        String token = provider.token();
        Await.until(
            "a token to be valid",
            () -> {
              assertEquals(200, status(base, token));
              return admin.metrics().contains("graft_result=\"accepted\"");
            });
        String caller = Http.get(base + "/caller", "Authorization", "Bearer " + token).body();
        assertFalse(caller.contains("ann"), "the application notices nothing: " + caller);
        Path next = directory.path().resolve("next");
        Files.writeString(next, "graft.server.auth=enforce\n");
        Files.move(next, rules, StandardCopyOption.REPLACE_EXISTING);
        Await.until("a refusal", () -> Http.get(base + "/success").status() == 401);
        assertEquals(200, status(base, provider.token()));
      }
    }
  }

  private static void rotate() throws Exception {
    try (IdentityProvider provider = new IdentityProvider();
        JavaProcess process = start(NEWEST, 25, provider)) {
      String base = base(process);
      String old = provider.token();
      Await.until("keys to be loaded", () -> status(base, old) == 200);
      RSAKey first = provider.signing();
      try (Callers callers = new Callers(base, provider)) {
        RSAKey second = IdentityProvider.key("key-2");
        provider.publish(second);
        awaitFetch(provider);
        callers.awaitMore(200);
        provider.sign(second);
        callers.awaitMore(200);
        assertEquals(200, status(base, old));
        provider.withdraw(first);
        Await.until("the token of the removed key to be refused", () -> status(base, old) == 401);
        callers.awaitMore(200);
        provider.leave();
        process.awaitErr("keys of the issuer .* cannot be loaded: .*connection refused");
        callers.awaitMore(200);
        provider.start();
        process.awaitErr("keys of the issuer .* are loaded again");
        callers.awaitMore(200);
        assertEquals(List.of(), callers.refused());
      }
      // A key that was not published before it signs is fetched when its first token comes.
      RSAKey third = IdentityProvider.key("key-3");
      provider.publish(third);
      provider.sign(third);
      String next = provider.token();
      Await.until("the new key to be fetched", () -> status(base, next) == 200);
      assertNoToken(process, AdminClient.of(process), List.of(old, next));
    }
  }

  private static void awaitFetch(IdentityProvider provider) {
    int before = provider.fetches();
    // The first of the two may have begun before.
    Await.until("keys to be fetched again", () -> provider.fetches() >= before + 2);
  }

  /** Callers that send a new token with each request. */
  private static final class Callers implements AutoCloseable {
    private final AtomicInteger served = new AtomicInteger();
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    Callers(String base, IdentityProvider provider) {
      for (int i = 0; i < 2; i++) {
        Thread thread =
            new Thread(
                () -> {
                  while (!over) {
                    String token = provider.token();
                    Http.Response response =
                        Http.get(base + "/success", "Authorization", "Bearer " + token);
                    if (response.status() == 200) {
                      served.incrementAndGet();
                    } else {
                      refused.add(response.status() + " " + response.body());
                    }
                  }
                });
        thread.start();
        threads.add(thread);
      }
    }

    void awaitMore(int count) {
      int before = served.get();
      Await.until(count + " more requests", () -> served.get() >= before + count);
    }

    List<String> refused() {
      return List.copyOf(refused);
    }

    @Override
    public void close() {
      over = true;
      Await.until("the callers to end", () -> threads.stream().noneMatch(Thread::isAlive));
    }
  }
}
