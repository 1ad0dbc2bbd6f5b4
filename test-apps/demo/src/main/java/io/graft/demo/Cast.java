package io.graft.demo;

import io.graft.demo.blog.Applications;
import io.graft.demo.blog.Launch;
import io.graft.demo.blog.RunningService;
import io.graft.demo.facts.Agent;
import io.graft.demo.facts.Leases;
import io.graft.demo.facts.Leases.Lease;
import io.graft.demo.terminal.Grid;
import io.graft.demo.terminal.Style;
import io.graft.demo.terminal.Terminal;
import io.graft.test.GraftJar;
import io.graft.test.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The four processes of the blog: how they are started, and where they have registered. */
final class Cast {
  static final String USER_1 = "user-1";
  static final String USER_2 = "user-2";
  static final String ARTICLE = "article";
  static final String COMMENT = "comment";

  private static final Duration START_LIMIT = Duration.ofSeconds(120);

  /** Four JVMs on one machine that may be small. */
  private static final List<String> MEMORY = List.of("-Xmx192m", "-XX:+UseSerialGC");

  private final Scene scene;
  private final Path registry;
  private final Map<String, Launch> launches = new LinkedHashMap<>();
  private final int articlePort = Ports.lasting();

  Cast(Scene scene) {
    this.scene = scene;
    Path directory = scene.directory();
    registry = directory.resolve("registry");
    try {
      launches.put(USER_1, user(USER_1));
      launches.put(USER_2, user(USER_2));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    launches.put(
        ARTICLE, Applications.article(directory.resolve(ARTICLE), articlePort, withAgent()));
    launches.put(COMMENT, Applications.comment(directory.resolve(COMMENT), 0, withAgent()));
  }

  /** The agent names the service after the directory of a Tomcat that serves one root alone. */
  private Launch user(String name) throws IOException {
    Path base = scene.directory().resolve(name).resolve("user");
    return Applications.user(name, base, 0, withAgent());
  }

  private List<String> withAgent() {
    List<String> options = new ArrayList<>(MEMORY);
    options.add("-javaagent:" + GraftJar.path());
    options.add("-Dgraft.registry.dir=" + registry);
    return options;
  }

  /** {@code host:port} of the service that the readers read. */
  String article() {
    return "127.0.0.1:" + articlePort;
  }

  /** Starts all, and waits until every one of them is registered. */
  void start() throws UnfinishedException, InterruptedException {
    start(launches.values());
    String line = scene.agent(USER_1).startLine();
    scene.say("");
    scene.say("Each said one line, on standard error:");
    scene.terminal().paragraph("      ", line, Style.DIM);
  }

  /**
   * Ends the three services and starts them again with a file of settings each.
   *
   * @param services of {@code user} and {@code comment}
   * @param page of {@code article}
   */
  void restartWith(Path services, Path page) throws UnfinishedException, InterruptedException {
    Path directory = scene.directory();
    scene.agents().parallelStream().forEach(agent -> agent.service().close());
    List<Launch> all = new ArrayList<>();
    try {
      // The agent names it after its directory, and a Tomcat of the first act is still there.
      Path base = directory.resolve("again").resolve("user");
      all.add(Applications.openUser(USER_1, base, with(services)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    all.add(Applications.article(directory.resolve(ARTICLE), articlePort, with(page)));
    all.add(Applications.comment(directory.resolve(COMMENT), 0, with(services)));
    start(all);
  }

  /** The options of a JVM with the agent and a file of settings. */
  List<String> with(Path settings) {
    List<String> options = withAgent();
    options.add("-Dgraft.config=" + settings);
    return options;
  }

  /** Starts one again that has ended, and waits until it is registered. */
  void restart(String name) throws UnfinishedException, InterruptedException {
    start(List.of(launches.get(name)));
  }

  private void start(Collection<Launch> all) throws UnfinishedException, InterruptedException {
    List<Starting> starting = new ArrayList<>();
    for (Launch launch : all) {
      starting.add(new Starting(scene.start(launch)));
    }
    awaitAll(starting);
  }

  private void awaitAll(List<Starting> starting) throws UnfinishedException, InterruptedException {
    Terminal terminal = scene.terminal();
    while (!starting.stream().allMatch(Starting::isUp)) {
      for (Starting one : starting) {
        one.look();
      }
      terminal.redraw(starting.stream().map(Starting::line).toList());
      Thread.sleep(100);
    }
    terminal.settle(starting.stream().map(Starting::line).toList());
  }

  /** A process on its way to being registered. */
  private final class Starting {
    private final RunningService service;
    private double upAfter;

    Starting(RunningService service) {
      this.service = service;
    }

    boolean isUp() {
      return upAfter > 0;
    }

    void look() throws UnfinishedException {
      if (isUp()) {
        return;
      }
      Optional<Agent> agent = Agent.find(service);
      if (agent.isPresent() && lease(service).isPresent()) {
        upAfter = service.seconds();
        scene.joined(agent.get());
      } else if (!service.isAlive() || service.seconds() > START_LIMIT.toSeconds()) {
        throw new UnfinishedException(
            service.name() + " starts with the agent and registers", service.lastLines());
      }
    }

    String line() {
      String state =
          isUp()
              ? Style.GREEN.of("up") + " after %4.1f s".formatted(upAfter)
              : Style.YELLOW.of("starting") + " %4.1f s".formatted(service.seconds());
      return "    " + Style.BOLD.of(Style.pad(service.name(), 9)) + state;
    }
  }

  private Optional<Lease> lease(RunningService service) {
    return Leases.in(registry).stream().filter(lease -> lease.pid() == service.pid()).findFirst();
  }

  /** Shows the leases. */
  void showRegistered() {
    Grid grid = new Grid("service", "address", "instance", ">pid", "process", "admin endpoint");
    for (Agent agent : scene.agents()) {
      lease(agent.service())
          .ifPresent(
              lease ->
                  grid.row(
                      Style.BOLD.of(lease.service()),
                      lease.address(),
                      lease.id(),
                      Long.toString(lease.pid()),
                      agent.service().name(),
                      agent.address()));
    }
    scene.terminal().print(grid.lines().toArray(new String[0]));
  }

  /** How many instances of a service are registered. */
  long registered(String service) {
    return Leases.in(registry).stream().filter(lease -> lease.service().equals(service)).count();
  }

  /** The id that a process has registered with; empty where it has not. */
  String instanceOf(String process) {
    return lease(scene.agent(process).service()).map(Lease::id).orElse("");
  }

  /** {@code host:port} that a process has registered; empty where it has not. */
  String addressOf(String process) {
    return lease(scene.agent(process).service()).map(Lease::address).orElse("");
  }
}
