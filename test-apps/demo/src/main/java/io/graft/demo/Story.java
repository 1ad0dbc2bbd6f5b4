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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What happens, in its order. */
final class Story {
  private static final int PAGES_PER_SECOND = 40;
  private static final int MOST_DECISIONS = 6;

  /** The demo names the trace, so that it can ask for it afterwards. */
  private static final String TRACE = "5ca1ab1e0ddba11c0ffee00decade001";

  private final Scene scene;
  private final Cast cast;

  Story(Scene scene) {
    this.scene = scene;
    cast = new Cast(scene);
  }

  void play() throws UnfinishedException, InterruptedException {
    start();
    registered();
    trace();
    List<URI> pages = List.of(page("/articles/1"), page("/articles"), page("/articles/2"));
    try (Readers readers = new Readers(pages, PAGES_PER_SECOND)) {
      killOne(readers);
      loseBoth(readers);
    }
  }

  private URI page(String path) {
    return URI.create("http://" + cast.article() + path);
  }

  private void start() throws UnfinishedException, InterruptedException {
    scene.act("Start the blog: every service as always, with one flag more");
    command("CATALINA_OPTS=", "catalina.sh run", "user, a WAR on a stock Tomcat, twice");
    command("java ", "-jar article.jar", "article, Spring Boot with Apache HttpClient");
    command("java ", "-jar comment.jar", "comment, a plain main with HttpURLConnection");
    scene.say("");
    cast.start();
  }

  private void command(String before, String after, String what) {
    String flag = Style.CYAN.of("-javaagent:graft.jar");
    scene.say(Style.pad("$ " + before + flag + " " + after, 56) + Style.DIM.of(what));
  }

  private void registered() throws UnfinishedException, InterruptedException {
    scene.act("Who registered where: no registry server, the leases are files of this host");
    cast.showRegistered();
    scene
        .checks()
        .that(
            "all four processes are registered by themselves, with the ports that they really bound",
            cast.registered("user") == 2
                && cast.registered("article") == 1
                && cast.registered("comment") == 1,
            "");
  }

  private void trace() throws UnfinishedException, InterruptedException {
    scene.act("One request as a trace: GET " + page("/articles/1"));
    Http.Response response =
        Http.get(
            page("/articles/1").toString(), "traceparent", "00-" + TRACE + "-00000000000000de-01");
    if (response.status() != 200) {
      throw new UnfinishedException("an article is read", response.toString());
    }
    // article serves and calls two; comment serves and calls for two authors; user serves three.
    int spans = 1 + 2 + 1 + 2 + 3;
    TraceTree tree =
        scene.await(
            "a request leaves its trace in three services",
            Duration.ofSeconds(10),
            () -> Optional.of(collect()).filter(found -> found.size() >= spans),
            () -> String.join("\n", collect().lines()));
    scene.terminal().print(tree.lines().toArray(new String[0]));
    Set<String> processes = tree.processes();
    scene
        .checks()
        .that(
            "one trace runs through article, comment and user",
            tree.isWhole()
                && processes.containsAll(Set.of(Cast.ARTICLE, Cast.COMMENT))
                && (processes.contains(Cast.USER_1) || processes.contains(Cast.USER_2)),
            tree.size() + " spans, id " + TRACE);
  }

  private TraceTree collect() {
    List<Span> spans = new ArrayList<>();
    for (Agent agent : scene.agents()) {
      spans.addAll(agent.spans(TRACE));
    }
    return new TraceTree(spans);
  }

  private void killOne(Readers readers) throws InterruptedException {
    scene.act("kill -9 of one user, under load");
    Period period = readers.begin();
    scene.watch(Duration.ofSeconds(6), period);
    Instant since = Instant.now();
    long pid = scene.agent(Cast.USER_2).service().pid();
    scene.agent(Cast.USER_2).service().kill();
    scene.say("");
    scene.say(Style.BOLD.of("$ kill -9 " + pid));
    scene.watch(Duration.ofSeconds(6), period);
    readers.end(period);
    decisions(since);
    scene
        .checks()
        .that(
            "no request failed while an instance was killed",
            period.failed() == 0 && period.good() > 0,
            period.good()
                + " good, "
                + period.failed()
                + " failed"
                + period.firstFailure().map(answer -> ": " + answer.complaint()).orElse(""));
  }

  private void loseBoth(Readers readers) throws UnfinishedException, InterruptedException {
    scene.act("kill -9 of the other: nobody is left to ask");
    Period outage = readers.begin();
    Instant since = Instant.now();
    scene.agent(Cast.USER_1).service().kill();
    boolean opened =
        scene.watchUntil(
            () -> decided("BREAKER_OPENED", since).isPresent(), Duration.ofSeconds(25), outage);
    scene
        .checks()
        .that(
            "the breaker for user opened, and says why",
            opened,
            decided("BREAKER_OPENED", since).map(Decided::reason).orElse("it did not"));
    Period refused = readers.begin();
    scene.watch(Duration.ofSeconds(2), refused);
    readers.end(refused);
    readers.end(outage);
    scene.say("A reader is told at once, in " + millis(refused.millis(0.5)) + ":");
    scene.say(
        "  " + Style.YELLOW.of(refused.lastFailure().map(Answer::complaint).orElse("nothing")));
    restart(readers);
  }

  private void restart(Readers readers) throws UnfinishedException, InterruptedException {
    scene.act("Start one again: the breaker probes, lets traffic come back in steps, and closes");
    Instant since = Instant.now();
    Period recovery = readers.begin();
    cast.restart(Cast.USER_1);
    scene.say(Style.GREEN.of("up") + "  " + Style.BOLD.of(Cast.USER_1));
    boolean closed =
        scene.watchUntil(
            () -> decided("BREAKER_CLOSED", since).isPresent(), Duration.ofSeconds(60), recovery);
    readers.end(recovery);
    decisions(since);
    scene
        .checks()
        .that(
            "the breaker closed again by itself",
            closed,
            decided("BREAKER_CLOSED", since).map(Decided::reason).orElse("it did not"));
    Period after = readers.begin();
    scene.watch(Duration.ofSeconds(4), after);
    readers.end(after);
    scene
        .checks()
        .that(
            "and every request is good again",
            after.failed() == 0 && after.good() > 0,
            after.good() + " good, " + after.failed() + " failed");
  }

  private static String millis(double value) {
    return Math.round(value) + " ms";
  }

  private Optional<Decided> decided(String kind, Instant since) {
    return scene.agent(Cast.ARTICLE).status().decisions(since).stream()
        .filter(decision -> decision.kind().equals(kind) && decision.service().equals("user"))
        .findFirst();
  }

  private void decisions(Instant since) {
    for (String process : List.of(Cast.ARTICLE, Cast.COMMENT)) {
      scene.agent(process).status().decisions(since).stream()
          .limit(MOST_DECISIONS)
          .forEach(decision -> scene.say(sentence(process, decision)));
    }
  }

  private static String sentence(String process, Decided decision) {
    return Style.DIM.of(process + " decided: ")
        + decision.kind().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
        + " "
        + (decision.instance().isEmpty() ? decision.service() : decision.instance())
        + ": "
        + decision.reason();
  }
}
