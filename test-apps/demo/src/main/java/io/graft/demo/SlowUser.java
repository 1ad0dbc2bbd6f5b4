package io.graft.demo;

import io.graft.demo.blog.Stutter;
import io.graft.demo.facts.Calls;
import io.graft.demo.facts.Span;
import io.graft.demo.terminal.Grid;
import io.graft.demo.terminal.Style;
import io.graft.demo.traffic.Period;
import io.graft.demo.traffic.Readers;
import io.graft.test.Http;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** One user gets slow, and those who call users hardly ask it any more. */
final class SlowUser {
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Of two: what is well below a half. */
  private static final double HARDLY = 0.25;

  private final Scene scene;
  private final Cast cast;

  SlowUser(Scene scene, Cast cast) {
    this.scene = scene;
    this.cast = cast;
  }

  void play(Readers readers) throws InterruptedException {
    scene.act("One user gets slow: it is asked less");
    readers.traced(true);
    Period period = readers.begin();
    Instant start = Instant.now();
    scene.watch(LOOK, period);
    Calls before = calls(start);
    String slow =
        before.share(port(Cast.USER_1)) > before.share(port(Cast.USER_2))
            ? Cast.USER_1
            : Cast.USER_2;
    Calls after;
    Calls inTurn;
    try (Stutter stutter = new Stutter(scene.agent(slow).service())) {
      scene.say("");
      scene.say(Style.BOLD.of("$ " + stutter.command()));
      start = Instant.now();
      CompletableFuture<Calls> other = CompletableFuture.supplyAsync(this::inTurn);
      scene.watch(LOOK, period);
      inTurn = other.join();
      after = calls(start);
    }
    readers.end(period);
    readers.traced(false);
    show(slow, before, after, inTurn);
    double share = after.share(port(slow));
    scene
        .checks()
        .that(
            "the slow one is hardly asked, and no request failed",
            share <= HARDLY && after.count() > 0 && period.failed() == 0 && period.good() > 0,
            percent(share) + " of " + after.count() + " calls, and in turn it would be half");
  }

  /** What article and comment have asked users since then. */
  private Calls calls(Instant since) {
    List<Span> spans = new ArrayList<>(scene.agent(Cast.ARTICLE).spans(since));
    spans.addAll(scene.agent(Cast.COMMENT).spans(since));
    return Calls.of("user", spans);
  }

  /** What a caller sees meanwhile who asks both in turn. */
  private Calls inTurn() {
    Calls calls = new Calls();
    String[] users = {Cast.USER_1, Cast.USER_2};
    long end = System.nanoTime() + LOOK.toNanos();
    for (int i = 0; System.nanoTime() < end; i++) {
      String user = users[i % users.length];
      long start = System.nanoTime();
      Http.get("http://" + cast.addressOf(user) + "/users/1");
      calls.add(port(user), (System.nanoTime() - start) / 1e6);
    }
    return calls;
  }

  private String port(String process) {
    String address = cast.addressOf(process);
    return address.substring(address.lastIndexOf(':') + 1);
  }

  private void show(String slow, Calls before, Calls after, Calls inTurn) {
    Grid grid =
        new Grid("", ">before: calls", ">p99 ms", ">slow: calls", ">p99 ms", ">in turn", ">p99 ms");
    for (String user : List.of(Cast.USER_1, Cast.USER_2)) {
      String port = port(user);
      grid.row(
          user.equals(slow) ? Style.YELLOW.of(user + ", slow") : Style.BOLD.of(user),
          percent(before.share(port)),
          millis(before.p99(port)),
          percent(after.share(port)),
          millis(after.p99(port)),
          percent(inTurn.share(port)),
          millis(inTurn.p99(port)));
    }
    grid.row(
        "both",
        Integer.toString(before.count()),
        millis(before.p99()),
        Integer.toString(after.count()),
        Style.BOLD.of(millis(after.p99())),
        Integer.toString(inTurn.count()),
        Style.BOLD.of(millis(inTurn.p99())));
    scene.say("");
    scene.say("Calls of article and comment to users; in turn: the demo's own, with no agent:");
    scene.terminal().print(grid.lines().toArray(new String[0]));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", share * 100);
  }

  private static String millis(double millis) {
    return String.format(Locale.ROOT, "%.0f", millis);
  }
}
