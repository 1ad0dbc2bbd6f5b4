package io.graft.demo;

import io.graft.demo.facts.Agent;
import io.graft.demo.terminal.Style;
import io.graft.demo.terminal.Terminal;
import java.time.Duration;
import java.util.Optional;

/** Something fails, and somebody who knows nothing of the blog finds out why. */
final class Newcomer {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MOST_LINES = 9;

  private final Scene scene;
  private final Checks checks;

  Newcomer(Scene scene) {
    this.scene = scene;
    checks = scene.checks();
  }

  /**
   * @param reader somebody who reads a page, whatever comes
   */
  void play(Runnable reader) throws UnfinishedException, InterruptedException {
    scene.act("Pages fail, and a newcomer asks why: no backend, no dashboard, two commands");
    Agent user = scene.agent(Cast.USER_1);
    user.service().kill();
    String article = scene.agent(Cast.ARTICLE).address();
    GraftCommand first =
        scene.await(
            "the failure of article is explained",
            LIMIT,
            () -> {
              reader.run();
              return Optional.of(why("article", article))
                  .filter(said -> said.exit() == 1 && has(said, "why user"));
            },
            () -> String.join("\n", why("article", article).lines()));
    show("article", first);
    GraftCommand second =
        scene.await(
            "the failure of user is explained",
            LIMIT,
            () ->
                Optional.of(why("user", article))
                    .filter(said -> said.exit() == 1 && has(said, "no instance")),
            () -> String.join("\n", why("user", article).lines()));
    show("user", second);
    checks.that(
        "two commands lead from a page that fails to its cause",
        second.lines().get(0).startsWith("Calls to user fail: "),
        "what was killed was never named to them");
  }

  private static GraftCommand why(String service, String admin) {
    return GraftCommand.run("", "why", service, "--url", admin);
  }

  private static boolean has(GraftCommand said, String part) {
    return said.lines().stream().anyMatch(line -> line.contains(part));
  }

  private void show(String service, GraftCommand said) {
    scene.say("");
    scene.say(Style.BOLD.of("$ java -jar graft.jar why " + service));
    said.lines().stream()
        .limit(MOST_LINES)
        .forEach(line -> scene.say(Style.cut("  " + line, Terminal.WIDTH - 4)));
  }
}
