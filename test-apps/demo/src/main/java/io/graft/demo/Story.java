package io.graft.demo;

import io.graft.demo.facts.Agent;
import io.graft.demo.facts.Span;
import io.graft.demo.facts.Status.Decided;
import io.graft.demo.facts.TraceTree;
import io.graft.demo.terminal.Style;
import io.graft.demo.traffic.Answer;
import io.graft.demo.traffic.Period;
import io.graft.demo.traffic.Readers;
import io.graft.test.Http;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What happens, in its order. */
final class Story {
  private static final int MOST_PAGES_PER_SECOND = 40;
  private static final int FEWEST_PAGES_PER_SECOND = 8;

  /**
   * Pages are read at a third of the pace that one reader alone can keep: a small machine's too.
   */
  private static final double SHARE_OF_PACE = 0.33;

  private static final Duration WARM_UP = Duration.ofSeconds(5);

  /** The demo names the trace, so that it can ask for it afterwards. */
  private static final String TRACE = "5ca1ab1e0ddba11c0ffee00decade001";

  /** {@code article} serves and calls two, {@code comment} serves and calls for two authors. */
  private static final int SPANS = 1 + 2 + 1 + 2 + 3;

  private final Scene scene;
  private final Checks checks;
  private final Cast cast;

  Story(Scene scene) {
    this.scene = scene;
    checks = scene.checks();
    cast = new Cast(scene);
  }

  void play() throws UnfinishedException, InterruptedException {
    scene.title("Graft: three unmodified services, one flag, no server");
    start();
    registered();
    double pace = warmUp();
    int perSecond =
        (int)
            Math.max(
                FEWEST_PAGES_PER_SECOND, Math.min(MOST_PAGES_PER_SECOND, SHARE_OF_PACE * pace));
    List<URI> pages = List.of(page("/articles/1"), page("/articles/2"));
    try (Readers readers = new Readers(pages, perSecond)) {
      traffic(readers);
      trace();
      new SlowUser(scene, cast).play(readers);
      loseOne(readers);
      loseBoth(readers);
      recover(readers);
    }
    LockedBlog locked = new LockedBlog(scene, cast);
    locked.play();
    new Newcomer(scene).play(locked::read);
  }

  private URI page(String path) {
    return URI.create("http://" + cast.article() + path);
  }

  private void start() throws UnfinishedException, InterruptedException {
    scene.act("Start the blog: each service as always, with one flag more");
    command("CATALINA_OPTS=", " catalina.sh run", "user: a WAR on a stock Tomcat, twice");
    command("java ", " -jar article.jar", "article: Spring Boot, Apache HttpClient");
    command("java ", " -jar comment.jar", "comment: plain main, HttpURLConnection");
    scene.say("");
    cast.start();
  }

  private void command(String before, String after, String what) {
    String flag = Style.CYAN.of("-javaagent:graft.jar");
    scene.say(Style.pad("$ " + before + flag + after, 54) + Style.DIM.of(what));
  }

  private void registered() {
    scene.act("Who registered where: the leases of the embedded registry");
    cast.showRegistered();
    checks.that(
        "all four processes registered by themselves",
        cast.registered("user") == 2
            && cast.registered("article") == 1
            && cast.registered("comment") == 1,
        "each with the port that it really bound");
  }

  /** One reader alone, who finds JVMs that are cold. Returns its pages per second at the end. */
  private double warmUp() throws UnfinishedException {
    scene.act(
        "People read: article asks http://user/ and http://comment/, comment asks http://user/");
    long end = System.nanoTime() + WARM_UP.toNanos();
    double seconds = 1;
    int pages = 0;
    while (System.nanoTime() < end || pages < 10) {
      long start = System.nanoTime();
      Http.Response response = Http.get(page("/articles/1").toString());
      if (response.status() != 200) {
        throw new UnfinishedException("an article is read", response.toString());
      }
      double took = (System.nanoTime() - start) / 1e9;
      seconds = pages == 0 ? took : 0.9 * seconds + 0.1 * took;
      pages++;
    }
    return 1 / seconds;
  }

  private void traffic(Readers readers) throws InterruptedException {
    Period period = readers.begin();
    scene.watch(Duration.ofSeconds(6), period);
    readers.end(period);
    checks.that(
        "services find each other by name, and both users are asked",
        period.failed() == 0 && served(Cast.USER_1) > 0 && served(Cast.USER_2) > 0,
        outcome(period));
  }

  private double served(String process) {
    return scene
        .agent(process)
        .metrics()
        .by("", "http_server_request_duration_seconds_count")
        .values()
        .stream()
        .mapToDouble(count -> count)
        .sum();
  }

  private void trace() throws UnfinishedException, InterruptedException {
    scene.act("One of these requests as a trace: GET /articles/1");
    Http.Response response =
        Http.get(
            page("/articles/1").toString(), "traceparent", "00-" + TRACE + "-00000000000000de-01");
    if (response.status() != 200) {
      throw new UnfinishedException("an article is read", response.toString());
    }
    TraceTree tree =
        scene.await(
            "a request leaves its trace in three services",
            Duration.ofSeconds(10),
            () -> Optional.of(collect()).filter(found -> found.size() >= SPANS),
            () -> String.join("\n", collect().lines()));
    scene.terminal().print(tree.lines().toArray(new String[0]));
    Set<String> processes = tree.processes();
    checks.that(
        "one trace runs through article, comment and user",
        tree.isWhole()
            && processes.containsAll(Set.of(Cast.ARTICLE, Cast.COMMENT))
            && (processes.contains(Cast.USER_1) || processes.contains(Cast.USER_2)),
        tree.size() + " spans of " + processes.size() + " processes");
  }

  private TraceTree collect() {
    List<Span> spans = new ArrayList<>();
    for (Agent agent : scene.agents()) {
      spans.addAll(agent.spans(TRACE));
    }
    return new TraceTree(spans);
  }

  private void loseOne(Readers readers) throws UnfinishedException, InterruptedException {
    scene.act("Lose one user under load");
    Period period = readers.begin();
    scene.watch(Duration.ofSeconds(2), period);
    Instant killed = kill(Cast.USER_2);
    scene.watch(Duration.ofSeconds(7), period);
    readers.end(period);
    decisions(killed);
    checks.that(
        "no request failed while an instance was killed",
        period.failed() == 0 && period.good() > 0,
        outcome(period));
  }

  /** Kills a process, and waits until {@code article} no longer lists its instance. */
  private Instant kill(String process) throws UnfinishedException, InterruptedException {
    String instance = cast.instanceOf(process);
    Agent victim = scene.agent(process);
    Instant now = Instant.now();
    victim.service().kill();
    scene.say("");
    scene.say(Style.BOLD.of("$ kill -9 " + victim.service().pid()));
    long start = System.nanoTime();
    scene.await(
        "article takes the killed instance off its list",
        Duration.ofSeconds(15),
        () -> Optional.of(listed()).filter(ids -> !ids.contains(instance)),
        () -> "it still lists " + listed());
    scene.say(
        "article took %s off its list after %s"
            .formatted(instance, seconds((System.nanoTime() - start) / 1e9)));
    return now;
  }

  private Set<String> listed() {
    return scene.agent(Cast.ARTICLE).status().instances("user");
  }

  private void loseBoth(Readers readers) throws UnfinishedException, InterruptedException {
    scene.act("Lose the other user too: nobody is left to ask");
    Period outage = readers.begin();
    Instant killed = kill(Cast.USER_1);
    boolean opened =
        scene.watchUntil(
            () -> decided("BREAKER_OPENED", killed).isPresent(), Duration.ofSeconds(25), outage);
    checks.that(
        "the breaker for user opened, and says why",
        opened,
        decided("BREAKER_OPENED", killed).map(Decided::reason).orElse("it did not"));
    Period refused = readers.begin();
    scene.watch(Duration.ofSeconds(2), refused);
    readers.end(refused);
    readers.end(outage);
    scene.say("A reader is told at once, after %.0f ms:".formatted(refused.millis(0.5)));
    scene
        .terminal()
        .paragraph(
            "      ",
            refused.lastFailure().map(Story::message).orElse("(nobody was)"),
            Style.YELLOW);
  }

  /** The service's own words, without what Spring repeats. */
  private static String message(Answer answer) {
    String complaint = answer.complaint();
    int repeated = complaint.indexOf("; nested exception");
    return (repeated < 0 ? complaint : complaint.substring(0, repeated)).replace("\\\"", "'");
  }

  private void recover(Readers readers) throws UnfinishedException, InterruptedException {
    scene.act("Start one user again: the breaker probes, lets traffic back in steps, and closes");
    Instant since = Instant.now();
    Period recovery = readers.begin();
    cast.restart(Cast.USER_1);
    boolean closed =
        scene.watchUntil(
            () -> decided("BREAKER_CLOSED", since).isPresent(), Duration.ofSeconds(60), recovery);
    readers.end(recovery);
    decisions(since);
    checks.that(
        "the breaker closed again by itself",
        closed,
        decided("BREAKER_CLOSED", since).map(Decided::reason).orElse("it did not"));
    Period after = readers.begin();
    scene.watch(Duration.ofSeconds(4), after);
    readers.end(after);
    checks.that(
        "every request is good again", after.failed() == 0 && after.good() > 0, outcome(after));
  }

  private Optional<Decided> decided(String kind, Instant since) {
    return scene.agent(Cast.ARTICLE).status().decisions(since).stream()
        .filter(decision -> decision.kind().equals(kind) && decision.service().equals("user"))
        .findFirst();
  }

  /** Shows what was decided; of what is decided call by call, the first. */
  private void decisions(Instant since) {
    for (String process : List.of(Cast.ARTICLE, Cast.COMMENT)) {
      Set<String> shown = new HashSet<>();
      for (Decided decision : scene.agent(process).status().decisions(since)) {
        if (decision.kind().startsWith("BREAKER")
            || shown.add(decision.kind() + " " + decision.instance())) {
          double after = Duration.between(since, decision.time()).toMillis() / 1e3;
          scene.say(sentence(process, after, decision));
        }
      }
    }
  }

  private static String sentence(String process, double after, Decided decision) {
    return Style.DIM.of(Style.padLeft("+" + seconds(after), 8) + "  " + process + ": ")
        + decision.kind().toLowerCase(Locale.ROOT).replace('_', ' ')
        + (decision.instance().isEmpty() ? "" : " " + decision.instance())
        + Style.DIM.of(", " + decision.reason());
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, "%.1f s", value);
  }

  private static String outcome(Period period) {
    return String.format(Locale.ROOT, "%,d good, %d failed", period.good(), period.failed())
        + period.firstFailure().map(failure -> ": " + failure.complaint()).orElse("");
  }
}
