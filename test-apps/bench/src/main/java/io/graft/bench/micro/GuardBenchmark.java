package io.graft.bench.micro;

import io.graft.bench.subject.GuardedSample;
import io.graft.bench.subject.SampleToken;
import io.graft.config.Settings;
import io.graft.config.rules.AccessReader;
import io.graft.daemon.Scheduler;
import io.graft.governance.context.Identity;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.RequestGuard;
import io.graft.governance.time.Clock;
import io.graft.net.http.HttpTransport;
import io.graft.security.access.AccessFacts;
import io.graft.security.access.AccessStep;
import io.graft.security.token.Tokens;
import io.graft.test.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What judges a request, alone: a token that is known, and a hundred access rules. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class GuardBenchmark {
  private static final int RULES = 100;

  private final Scheduler scheduler = new Scheduler("bench");
  private final HttpTransport transport = new HttpTransport();
  private Path keys;
  private RequestGuard tokens;
  private AccessStep rules;

  /** The requests of one thread. */
  @State(Scope.Thread)
  public static class Requests {
    private GuardedSample bearer;
    private GuardedSample service;
  }

  private String token;

  @Setup
  public void prepare() throws Exception {
    keys = Files.createTempFile("keys", ".json");
    token = SampleToken.create(keys);
    Map<String, String> settings = new HashMap<>();
    settings.put("graft.server.auth", "enforce");
    settings.put("graft.server.auth.issuer.main", SampleToken.ISSUER);
    settings.put("graft.server.auth.issuer.main.jwks", "file:" + keys);
    settings.put("graft.server.auth.issuer.main.audience", SampleToken.AUDIENCE);
    tokens =
        new Tokens(SampleToken.AUDIENCE, "graft.local", scheduler, transport)
            .guard(new Settings(settings, Map.of(), Map.of()));
    rules = rules();
    GuardedSample probe = bearer();
    Await.until("the keys", () -> tokens.admit(probe) == null);
  }

  private GuardedSample bearer() {
    return new GuardedSample("/orders", Identity.NONE)
        .header("host", "orders")
        .header("accept", "*/*")
        .header("authorization", "Bearer " + token);
  }

  private static AccessStep rules() {
    Map<String, String> rules = new HashMap<>();
    rules.put("graft.server.access", "enforce");
    for (int i = 0; i < RULES; i++) {
      String rule = "graft.server.access.r" + i;
      rules.put(rule + ".action", i % 3 == 0 ? "deny" : "allow");
      rules.put(rule + ".from", "service:s" + i + (i % 2 == 0 ? ",ip:10.9.0.0/16" : ""));
      rules.put(rule + ".to", "GET,HEAD /items" + i % 7 + "/{*}/**;POST /p" + i);
    }
    Settings settings = new Settings(Map.of(), Map.of(), Map.of());
    settings.live(rules, "bench");
    AccessFacts facts = new AccessFacts("shop", new Decisions(Recorder.NONE, Clock.SYSTEM, 10));
    return new AccessStep(
        AccessReader.of(settings.values()).policy("graft.local"), facts, false, "shop", null);
  }

  @Benchmark
  public @Nullable Denial token(Requests requests) {
    if (requests.bearer == null) {
      requests.bearer = bearer();
    }
    Denial denial = tokens.admit(requests.bearer);
    requests.bearer.judged(denial == null);
    return denial;
  }

  @Benchmark
  public @Nullable Denial access(Requests requests) {
    if (requests.service == null) {
      Identity caller = Identity.NONE.withService("spiffe://graft.local/service/s85");
      requests.service = new GuardedSample("/items1/17/parts", caller);
    }
    Denial denial = rules.enter(requests.service);
    requests.service.judged(denial == null);
    return denial;
  }

  @TearDown
  public void close() throws Exception {
    transport.close(1000);
    scheduler.stop(1000);
    Files.delete(keys);
  }
}
