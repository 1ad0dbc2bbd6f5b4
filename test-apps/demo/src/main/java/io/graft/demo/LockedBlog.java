package io.graft.demo;

import io.graft.demo.blog.Applications;
import io.graft.demo.blog.Caller;
import io.graft.demo.blog.RunningService;
import io.graft.demo.facts.Agent;
import io.graft.demo.facts.Status.Seen;
import io.graft.demo.terminal.Grid;
import io.graft.demo.terminal.Style;
import io.graft.demo.terminal.Terminal;
import io.graft.demo.traffic.Person;
import io.graft.test.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The blog is locked: strangers are refused, services prove who they are, people log in. */
final class LockedBlog {
  private static final String PASSWORD = "green-tea";
  private static final String COMMENTS = "/comments?article=1";
  private static final String BY_CERTIFICATE = "service";
  private static final String MALLORY = "mallory";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final List<String> SERVICES =
      List.of(
          "graft.tls=strict",
          "graft.server.access=enforce",
          "graft.server.access.article.action=allow",
          "graft.server.access.article.from=service:article",
          "graft.server.access.article.to=GET /users/{id};GET /comments",
          "graft.server.access.comment.action=allow",
          "graft.server.access.comment.from=service:comment",
          "graft.server.access.comment.to=GET /users/{id}");

  private final Scene scene;
  private final Checks checks;
  private final Cast cast;
  private final Person ann = new Person();

  LockedBlog(Scene scene, Cast cast) {
    this.scene = scene;
    checks = scene.checks();
    this.cast = cast;
  }

  void play() throws UnfinishedException, InterruptedException {
    scene.act("Lock the blog: settings in two files, and the services are still as they were");
    Path users = scene.directory().resolve("users");
    Path services = file("services.properties", "for user and comment", SERVICES);
    Path page =
        file(
            "article.properties",
            "for article, which people open",
            List.of("graft.tls=permissive", "graft.server.login=file:" + users));
    addUser(users);
    scene.say("");
    cast.restartWith(services, page);
    refuseAStranger();
    logIn();
    refuseMallory(services);
  }

  private Path file(String name, String what, List<String> lines) {
    command("cat " + name, what);
    lines.forEach(line -> result(line.replace(scene.directory() + "/", "")));
    return write(scene.directory().resolve(name), lines);
  }

  private static Path write(Path file, List<String> lines) {
    try {
      return Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void addUser(Path users) throws UnfinishedException {
    command("java -jar graft.jar login hash ann > users", "no password in it");
    GraftCommand said = GraftCommand.run(PASSWORD, "login", "hash", "ann");
    if (said.exit() != 0) {
      throw new UnfinishedException("a line for a user is made", String.join("\n", said.lines()));
    }
    write(users, said.lines());
    try {
      Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void refuseAStranger() {
    String port = cast.addressOf(Cast.COMMENT).replaceFirst(".*:", "");
    String url = "http://127.0.0.1:" + port + COMMENTS;
    scene.say("");
    command("curl " + url, "a stranger on this host");
    Http.Response here = Http.get(url);
    result(answer(here));
    String outside = "http://" + cast.addressOf(Cast.COMMENT) + COMMENTS;
    command("curl " + outside, "and where other hosts come in");
    Optional<Http.Response> there = tried(outside);
    result(there.map(LockedBlog::answer).orElse("closed without a response"));
    checks.that(
        "a stranger without a certificate is refused",
        here.status() == 403 && there.isEmpty(),
        "comment takes mutual TLS only");
  }

  private static Optional<Http.Response> tried(String url) {
    try {
      return Optional.of(Http.get(url));
    } catch (UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private void logIn() throws UnfinishedException, InterruptedException {
    scene.await(
        "user and comment announce that they take TLS",
        LIMIT,
        () -> Optional.of(tls("user") && tls("comment")).filter(both -> both),
        () -> scene.agent(Cast.COMMENT).service().lastLines());
    String page = page();
    scene.say("");
    command("open " + page, "ann's browser gets a form");
    Http.Response first = ann.open(page);
    String form = first.header("location").orElse("");
    Http.Response asked = form.isEmpty() ? first : ann.open(form);
    result(first.status() + " to " + form.replaceFirst("[?].*", ""));
    result(asked.status() + " " + title(asked.body()));
    Http.Response wrong = ann.login(form, "ann", "black-tea");
    result(answer(wrong) + Style.DIM.of("  her first try"));
    Http.Response right = ann.login(form, "ann", PASSWORD);
    result(right.status() + Style.DIM.of("  and back to the page:"));
    Http.Response read = ann.open(right.status() == 200 ? right.body().trim() : page);
    result(answer(read));
    checks.that(
        "nobody reads without a login, and ann reads after hers",
        first.status() == 302
            && asked.status() == 200
            && wrong.status() == 401
            && right.status() == 200
            && read.status() == 200,
        "article knows nothing of users and passwords");
    showCallers();
  }

  private boolean tls(String service) {
    return scene.agent(Cast.ARTICLE).status().announcesTls(service);
  }

  private String page() {
    return "http://" + cast.article() + "/articles/1";
  }

  /** Ann, who is logged in, reads a page. */
  void read() {
    ann.open(page());
  }

  private static String title(String html) {
    return html.replaceFirst("(?s).*<title>(.*?)</title>.*", "a form: $1");
  }

  /** By the agents of those who were called. */
  private void showCallers() {
    Grid grid = new Grid("served by", "caller", "proven", "request", ">number");
    List<Seen> good = new ArrayList<>();
    for (String process : List.of(Cast.COMMENT, Cast.USER_1)) {
      for (Seen seen : scene.agent(process).status().callers()) {
        grid.row(
            Style.BOLD.of(process),
            seen.caller(),
            seen.proven(),
            seen.operation(),
            Integer.toString(seen.requests()));
        if (seen.caller().endsWith("/article") && seen.proven().equals(BY_CERTIFICATE)) {
          good.add(seen);
        }
      }
    }
    scene.say("");
    scene.say("Her page came from three services. Who asked whom, as those asked know it:");
    scene.terminal().print(grid.lines().toArray(new String[0]));
    checks.that(
        "article was let in by comment and by user, for its certificate",
        good.size() >= 2,
        "no URL and no client was changed");
  }

  private void refuseMallory(Path services) throws UnfinishedException, InterruptedException {
    String url = "http://comment" + COMMENTS;
    scene.say("");
    command("java -javaagent:graft.jar … Caller " + url, "with a certificate");
    Path directory = scene.directory().resolve(MALLORY);
    RunningService mallory =
        scene.start(Applications.caller(MALLORY, directory, url, malloryOptions(services)));
    String said =
        scene.await(
            "mallory gets an answer",
            LIMIT.multipliedBy(2),
            () -> answerOf(mallory),
            mallory::lastLines);
    result(said);
    Agent comment = scene.agent(Cast.COMMENT);
    String[] question = {
      "access", "explain", "GET", "/comments", "--service", MALLORY, comment.address()
    };
    command("java -jar graft.jar " + String.join(" ", question), "why?");
    GraftCommand why = GraftCommand.run("", question);
    why.lines().forEach(this::result);
    checks.that(
        "a rule says who may: a service that none names gets 403",
        said.startsWith("403 ") && why.exit() == 1,
        "and the one who asks is told why");
  }

  private List<String> malloryOptions(Path services) {
    List<String> options = cast.with(services);
    options.add("-Dgraft.service.name=" + MALLORY);
    return options;
  }

  private static Optional<String> answerOf(RunningService caller) {
    Optional<String> line =
        caller.log().stream()
            .filter(each -> each.startsWith(Caller.ANSWER))
            .map(each -> each.substring(Caller.ANSWER.length()))
            .findFirst();
    return line.isEmpty() && !caller.isAlive() ? null : line;
  }

  private static String answer(Http.Response response) {
    return response.status() + " " + response.body().lines().findFirst().orElse("");
  }

  private void command(String line, String what) {
    scene.say(Style.pad(Style.BOLD.of("$ " + line), 58) + "  " + Style.DIM.of(what));
  }

  private void result(String line) {
    scene.say(Style.cut("  " + line, Terminal.WIDTH - 4));
  }
}
