package io.graft.demo;

import io.graft.demo.blog.Launch;
import io.graft.demo.blog.RunningService;
import io.graft.demo.facts.Agent;
import io.graft.demo.terminal.Style;
import io.graft.demo.terminal.Terminal;
import io.graft.demo.traffic.Period;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What the acts of the story share: the terminal, the processes and their agents. */
final class Scene implements AutoCloseable {
  private static final Duration REFRESH = Duration.ofMillis(500);

  private final Terminal terminal;
  private final Checks checks;
  private final Path directory;
  private final Map<String, RunningService> services = new LinkedHashMap<>();
  private final Map<String, Agent> agents = new LinkedHashMap<>();
  private final Dashboard dashboard = new Dashboard();
  private boolean closed;
  private int acts;

  Scene(Terminal terminal, Checks checks, Path directory) {
    this.terminal = terminal;
    this.checks = checks;
    this.directory = directory;
  }

  Terminal terminal() {
    return terminal;
  }

  Checks checks() {
    return checks;
  }

  /** A directory that goes when the demo ends. */
  Path directory() {
    return directory;
  }

  /** Begins the story. */
  void title(String title) {
    terminal.print("", " " + Style.BOLD.of(title));
  }

  /** Begins an act. */
  void act(String title) {
    acts++;
    terminal.print("", Style.BOLD.of(Style.CYAN.of(" " + acts + "  " + title)));
  }

  /** Says something between the facts. */
  void say(String line) {
    terminal.print("    " + line);
  }

  /** Starts a process in the place of one of the same name that may have ended. */
  synchronized RunningService start(Launch launch) {
    if (closed) {
      throw new IllegalStateException("the demo is ending");
    }
    RunningService service = launch.start();
    services.put(launch.name(), service);
    agents.remove(launch.name());
    return service;
  }

  /** The agents found so far, in the order in which their processes were started first. */
  synchronized List<Agent> agents() {
    List<Agent> found = new ArrayList<>();
    for (String name : services.keySet()) {
      if (agents.containsKey(name)) {
        found.add(agents.get(name));
      }
    }
    return found;
  }

  Agent agent(String name) {
    return agents().stream()
        .filter(agent -> agent.service().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no agent in " + name));
  }

  /** Takes the agent of a process in, which has started. */
  synchronized void joined(Agent agent) {
    agents.put(agent.service().name(), agent);
  }

  /**
   * Waits until something is there.
   *
   * @param promise what will not have happened if it is not
   * @param found empty: not yet; {@code null}: never
   * @param evidence what to show then
   */
  <T> T await(
      String promise, Duration limit, Supplier<Optional<T>> found, Supplier<String> evidence)
      throws UnfinishedException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> value = found.get();
      if (value != null && value.isPresent()) {
        return value.get();
      }
      if (value == null || System.nanoTime() > end) {
        throw new UnfinishedException(promise, evidence.get());
      }
      Thread.sleep(50);
    }
  }

  /** Shows the live table for a time. */
  void watch(Duration time, Period readers) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    watchUntil(() -> System.nanoTime() >= end, time.plusSeconds(1), readers);
  }

  /**
   * Shows the live table until something has happened.
   *
   * @return whether it did within the limit
   */
  boolean watchUntil(Supplier<Boolean> happened, Duration limit, Period readers)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      List<String> table = dashboard.refresh(agents(), readers);
      boolean done = happened.get();
      if (done || System.nanoTime() > end) {
        terminal.settle(table);
        return done;
      }
      terminal.redraw(table);
      Thread.sleep(REFRESH.toMillis());
    }
  }

  @Override
  public void close() {
    Collection<RunningService> running;
    synchronized (this) {
      closed = true;
      running = List.copyOf(services.values());
    }
    running.parallelStream().forEach(RunningService::close);
  }
}
