package io.graft.demo;

import io.graft.demo.blog.Applications;
import io.graft.demo.blog.Launch;
import io.graft.demo.blog.RunningService;
import io.graft.demo.facts.Agent;
import io.graft.demo.facts.Leases;
import io.graft.demo.facts.Leases.Lease;
import io.graft.demo.terminal.Grid;
import io.graft.demo.terminal.Style;
import io.graft.test.GraftJar;
import io.graft.test.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The four processes of the blog: how they are started, and what they then know of each other. */
final class Cast {
  static final String USER_1 = "user-1";
  static final String USER_2 = "user-2";
  static final String ARTICLE = "article";
  static final String COMMENT = "comment";

  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  /** Many JVMs on one machine that may be small; an operator would set the same. */
  private static final List<String> MEMORY = List.of("-Xmx192m", "-XX:+UseSerialGC");

  private final Scene scene;
  private final Path registry;
  private final Map<String, Launch> launches = new LinkedHashMap<>();
  private final int articlePort = Ports.free();

  Cast(Scene scene) {
    this.scene = scene;
    registry = scene.directory().resolve("registry");
    try {
      launches.put(USER_1, user(USER_1));
      launches.put(USER_2, user(USER_2));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path directory = scene.directory();
    launches.put(COMMENT, Applications.comment(directory.resolve(COMMENT), 0, withAgent()));
    launches.put(
        ARTICLE, Applications.article(directory.resolve(ARTICLE), articlePort, withAgent()));
  }

  private Launch user(String name) throws IOException {
    List<String> options = withAgent();
    options.add("-Dgraft.service.name=user");
    return Applications.user(name, scene.directory().resolve(name), 0, options);
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
    List<RunningService> services = new ArrayList<>();
    for (Launch launch : launches.values()) {
      services.add(scene.start(launch));
    }
    for (RunningService service : services) {
      Agent agent = scene.awaitAgent(service);
      awaitRegistered(service);
      scene.say(
          "%s  %s after %.1f s%s"
              .formatted(
                  Style.GREEN.of("up"),
                  Style.BOLD.of(Style.pad(service.name(), 8)),
                  service.seconds(),
                  Style.DIM.of("   " + agent.startLine())));
    }
  }

  /** Starts one again that has ended, and waits until it is registered. */
  Lease restart(String name) throws UnfinishedException, InterruptedException {
    RunningService service = scene.start(launches.get(name));
    scene.awaitAgent(service);
    return awaitRegistered(service);
  }

  private Lease awaitRegistered(RunningService service)
      throws UnfinishedException, InterruptedException {
    return scene.await(
        service.name() + " registers",
        START_LIMIT,
        () -> service.isAlive() ? lease(service) : null,
        service::lastLines);
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

  /** The instance that a process has registered as. */
  String instanceOf(String process) {
    return lease(scene.agent(process).service()).map(Lease::id).orElse("");
  }
}
