package io.graft.e2e.live;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The keys of {@code graft.client.*.*}. */
final class ClientRows {
  private static final String[] ONE_ATTEMPT = {
    "retry.attempts=1", "eject.mode=off", "throttle.mode=off"
  };

  private static final IntFunction<List<String>> FOUR_USERS =
      number -> List.of("x-user", "user-" + number % 4);

  private ClientRows() {}

  static List<Row> all() {
    return Stream.of(choosing(), breaking(), ejecting(), repeating(), limiting())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Row> choosing() {
    return List.of(
        Row.client("balance", "round-robin")
            .when((server, path) -> new Row.Reply(200, server * 200))
            .shows(seen -> seen.share(1) < 0.35, seen -> seen.share(1) > 0.4),
        Row.client("hash-key", "header:x-user")
            .with("balance=hash")
            .headers(FOUR_USERS)
            .shows(seen -> seen.usersStay()),
        Row.client("hash-bound", "1.01")
            .with("balance=hash", "hash-key=header:x-user")
            .headers(number -> List.of("x-user", "one"))
            .allTake(300)
            .shows(seen -> seen.servers().size() > 1),
        Row.client("sticky", "header:x-user").headers(FOUR_USERS).shows(seen -> seen.usersStay()),
        Row.client("sticky.time", "2s").with("sticky=header:x-user").headers(FOUR_USERS).holds(),
        Row.client("subset", "2")
            .instances("", "", "", "")
            .perSecond(30)
            .shows(seen -> seen.servers().size() == 4, seen -> seen.servers().size() == 2),
        Row.client("zone", "off")
            .instances(
                "zone=here", "zone=here", "zone=here", "zone=here", "zone=here", "zone=there")
            .shows(seen -> seen.got(5) > 0),
        Row.client("overprovision", "2").instances("zone=here", "zone=there").holds(),
        Row.client("slow-start", "1s").holds(),
        Row.client("panic", "10").holds(),
        Row.client("color", "false")
            .instances("", "meta.tags=color\\=green")
            .headers(number -> List.of("baggage", "graft.color=green"))
            .shows(seen -> seen.got(0) > 0),
        Row.client("to", "version=2")
            .instances("version=1", "version=2")
            .shows(seen -> seen.got(0) == 0 && seen.got(1) > 0));
  }

  private static Row breaking(String policy, String value) {
    return Row.client("breaker." + policy, value).with(ONE_ATTEMPT).fails();
  }

  private static List<Row> breaking() {
    return List.of(
        breaking("mode", "off").allAnswer(503).shows(refused(), notRefused()),
        breaking("window", "5s").allAnswer(503).holds(),
        breaking("min-calls", "5")
            .perSecond(1)
            .window(6_000)
            .allAnswer(503)
            .shows(notRefused(), refused()),
        breaking("failure-ratio", "10%")
            .when(everyFourthFails())
            .perSecond(30)
            .shows(notRefused(), refused()),
        breaking("open-time", "2s").allAnswer(503).holds(),
        breaking("max-open-time", "4s").allAnswer(503).holds(),
        breaking("count-500", "true").allAnswer(500).shows(notRefused(), refused()));
  }

  private static Row ejecting(String policy, String value) {
    return Row.client("eject." + policy, value)
        .with("balance=round-robin", "breaker.mode=off", "throttle.mode=off")
        .with("retry.budget-percent=100", "slow-start=0");
  }

  private static List<Row> ejecting() {
    return List.of(
        ejecting("mode", "off").secondAnswers(503).shows(secondIsOut(), secondIsIn()),
        ejecting("consecutive", "2")
            .with("eject.min-calls=100000")
            .when(failingInARow(3))
            .shows(secondIsIn(), secondIsOut()),
        ejecting("success-rate", "90%")
            .with("eject.consecutive=100000")
            .when(failingInARow(1))
            .perSecond(30)
            .shows(secondIsIn(), secondIsOut()),
        ejecting("min-calls", "3")
            .with("eject.consecutive=100000")
            .secondAnswers(503)
            .perSecond(2)
            .window(4_000)
            .shows(secondIsIn(), secondIsOut()),
        ejecting("max-percent", "25")
            .with("eject.time=300ms", "eject.max-time=300ms", "retry.attempts=4")
            .instances("", "", "", "")
            .when((server, path) -> new Row.Reply(server > 1 ? 503 : 200, 0))
            .perSecond(30)
            .shows(seen -> seen.got(2) + seen.got(3) < 6, seen -> seen.got(2) + seen.got(3) > 8),
        ejecting("time", "10ms")
            .window(4_000)
            .secondAnswers(503)
            .shows(seen -> seen.got(1) < 2, seen -> seen.got(1) > 2),
        ejecting("max-time", "10s").secondAnswers(503).holds(),
        ejecting("check", "false").secondAnswers(503).holds(),
        Row.client("health.path", "/health")
            .when(healthy(503, 0))
            .shows(seen -> seen.checks() > 0 && seen.got(1) == 0),
        Row.client("health.interval", "500ms")
            .with("health.path=/health")
            .window(2_000)
            .shows(seen -> seen.checks() < 5, seen -> seen.checks() > 5),
        Row.client("health.timeout", "100ms")
            .with("health.path=/health", "health.interval=500ms")
            .when(healthy(200, 500))
            .shows(seen -> seen.got(1) > 0, seen -> seen.got(1) == 0),
        Row.client("health.fall", "1")
            .with("health.path=/health", "health.interval=500ms")
            .when(
                (server, path) ->
                    new Row.Reply(
                        server == 1 && path.equals("/health") && Math.random() < 0.5 ? 503 : 200,
                        0))
            .holds(),
        Row.client("health.rise", "4").with("health.path=/health").holds());
  }

  /** The second instance answers its health checks so, and all else well. */
  private static Row.Conduct healthy(int status, int millis) {
    return (server, path) ->
        server == 1 && path.equals("/health")
            ? new Row.Reply(status, millis)
            : new Row.Reply(200, 0);
  }

  /** Counted, not drawn: by chance half of a window fails, too. */
  private static Row.Conduct everyFourthFails() {
    AtomicInteger asked = new AtomicInteger();
    return (server, path) -> new Row.Reply(asked.getAndIncrement() % 4 == 3 ? 503 : 200, 0);
  }

  /** The second instance fails so often in a row, then answers once well. */
  private static Row.Conduct failingInARow(int times) {
    AtomicInteger asked = new AtomicInteger();
    return (server, path) ->
        new Row.Reply(server == 1 && asked.getAndIncrement() % (times + 1) < times ? 503 : 200, 0);
  }

  private static Row repeating(String policy, String value) {
    return Row.client(policy, value)
        .with("balance=round-robin", "eject.mode=off", "breaker.mode=off", "throttle.mode=off");
  }

  private static List<Row> repeating() {
    String[] budget = {"retry.budget-percent=100", "retry.budget-min-per-second=100"};
    return List.of(
        repeating("retry.mode", "off")
            .with(budget)
            .secondAnswers(503)
            .shows(failures())
            .makesFail(),
        repeating("retry.attempts", "4")
            .with("retry.budget-percent=100")
            .instances("", "", "", "")
            .when((server, path) -> new Row.Reply(server > 1 ? 503 : 200, 0))
            .shows(failures(), noFailures())
            .keepsFromFailing(),
        repeating("retry.methods", "POST")
            .with(budget)
            .posts()
            .secondAnswers(503)
            .shows(failures(), noFailures())
            .keepsFromFailing(),
        repeating("retry.statuses", "418")
            .with(budget)
            .secondAnswers(418)
            .shows(failures(), noFailures())
            .keepsFromFailing(),
        repeating("retry.idempotency-key", "true")
            .with(budget)
            .posts()
            .headers(number -> List.of("Idempotency-Key", "key-" + number))
            .secondAnswers(503)
            .shows(failures(), noFailures())
            .keepsFromFailing(),
        repeating("retry.budget-percent", "100")
            .with("retry.budget-min-per-second=0")
            .secondAnswers(503)
            .shows(failures(), noFailures())
            .keepsFromFailing(),
        repeating("retry.budget-min-per-second", "100")
            .with("retry.budget-percent=0")
            .secondAnswers(503)
            .shows(failures(), noFailures())
            .keepsFromFailing(),
        repeating("retry.backoff", "3s")
            .with(budget)
            .with("retry.attempts=3", "retry.max-backoff=3s")
            .allAnswer(503)
            .window(3_000)
            .shows(seen -> seen.medianMillis() < 800, seen -> seen.maxMillis() > 1_500)
            .fails(),
        repeating("retry.max-backoff", "3s")
            .with(budget)
            .with("retry.attempts=3", "retry.backoff=3s")
            .allAnswer(503)
            .window(3_000)
            .shows(seen -> seen.medianMillis() < 800, seen -> seen.maxMillis() > 1_500)
            .fails(),
        repeating("hedge.delay", "20ms")
            .with(budget)
            .with("hedge.percent=100")
            .allTake(200)
            .shows(hedged().negate(), hedged()),
        repeating("hedge.percent", "100")
            .with(budget)
            .with("hedge.delay=20ms")
            .allTake(200)
            .shows(hedged().negate(), hedged()),
        repeating("hedge.mode", "off")
            .with(budget)
            .with("hedge.percent=100", "hedge.delay=20ms")
            .allTake(200)
            .shows(hedged(), hedged().negate()),
        repeating("timeout", "150ms").allTake(1_000).shows(failures()).makesFail(),
        repeating("timeout.try", "300ms")
            .with(budget)
            .when((server, path) -> new Row.Reply(200, server == 1 ? 3_000 : 0))
            .window(4_000)
            .shows(seen -> seen.maxMillis() > 2_900, seen -> seen.maxMillis() < 2_500));
  }

  private static List<Row> limiting() {
    return List.of(
        Row.client("concurrency", "1").allTake(200).shows(refused()).makesFail(),
        Row.client("concurrency.mode", "off")
            .with("concurrency=1")
            .allTake(200)
            .shows(refused(), notRefused())
            .keepsFromFailing(),
        Row.client("rate", "60/m").shows(refused()).makesFail(),
        Row.client("rate.burst", "1000")
            .with("rate=60/m")
            .shows(refused(), notRefused())
            .keepsFromFailing(),
        Row.client("rate.per", "header:x-user")
            .with("rate=60/m")
            .headers(number -> List.of("x-user", "user-" + number))
            .shows(refused(), notRefused())
            .keepsFromFailing(),
        Row.client("rate.mode", "observe")
            .with("rate=60/m")
            .shows(refused(), notRefused())
            .keepsFromFailing(),
        Row.client("throttle.mode", "off")
            .with("breaker.mode=off", "eject.mode=off", "retry.attempts=1")
            .allAnswer(503)
            .shows(refused(), notRefused())
            .fails(),
        Row.client("throttle.per", "header:x-user")
            .with("breaker.mode=off", "eject.mode=off", "retry.attempts=1")
            .headers(FOUR_USERS)
            .allAnswer(429)
            .shows(notRefused(), refused())
            .fails(),
        Row.client("fallback", "203 text/plain instead")
            .with("breaker.mode=off", "throttle.mode=off")
            .allAnswer(503)
            .shows(failures(), seen -> seen.allAnswered(203))
            .keepsFromFailing(),
        Row.client("mirror", "service:" + Backend.OTHER_SERVICE).shows(mirrored()),
        Row.client("mirror.percent", "0")
            .with("mirror=service:" + Backend.OTHER_SERVICE)
            .shows(mirrored(), mirrored().negate()),
        Row.client("forward.headers", Backend.FORWARDED_USER)
            .headers(number -> List.of(Backend.FORWARDED_USER, "user-" + number % 4))
            .shows(seen -> seen.users().equals(Set.of("")), seen -> seen.users().size() > 2),
        Row.client("fault.delay", "1s").shows(seen -> seen.medianMillis() >= 1_000),
        Row.client("fault.delay-percent", "0")
            .with("fault.delay=1s")
            .shows(seen -> seen.medianMillis() >= 1_000, seen -> seen.medianMillis() < 1_000),
        Row.client("fault.abort", "418").shows(seen -> seen.allAnswered(418)).makesFail(),
        Row.client("fault.abort-percent", "0")
            .with("fault.abort=418")
            .shows(failures(), noFailures())
            .keepsFromFailing(),
        Row.client("fault.header", "x-chaos")
            .with("fault.abort=418")
            .shows(failures(), noFailures())
            .keepsFromFailing(),
        Row.client("fault.mode", "off")
            .with("fault.abort=418")
            .shows(failures(), noFailures())
            .keepsFromFailing(),
        Row.client("route.*.match", "GET /work")
            .with("route.all.fault.abort=418")
            .shows(failures())
            .makesFail(),
        Row.client("route.*.template", "GET /{what}")
            .with("route.all.fault.abort=418")
            .shows(failures())
            .makesFail());
  }

  private static Predicate<Seen> refused() {
    return seen -> seen.refused() > 0;
  }

  private static Predicate<Seen> notRefused() {
    return seen -> seen.refused() == 0;
  }

  private static Predicate<Seen> failures() {
    return seen -> seen.failures() > 0;
  }

  private static Predicate<Seen> noFailures() {
    return seen -> seen.failures() == 0;
  }

  private static Predicate<Seen> hedged() {
    return seen -> seen.got() > 1.3 * seen.sent();
  }

  private static Predicate<Seen> mirrored() {
    return seen -> seen.got(Backend.OTHER) > 0;
  }

  private static Predicate<Seen> secondIsOut() {
    return seen -> seen.share(1) < 0.15;
  }

  private static Predicate<Seen> secondIsIn() {
    return seen -> seen.share(1) > 0.25;
  }
}
