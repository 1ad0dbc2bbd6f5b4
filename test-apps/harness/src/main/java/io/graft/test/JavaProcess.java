package io.graft.test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own, with or without the agent. Closing it ends it and its children for certain, and
 * deletes its files.
 */
public final class JavaProcess extends ChildProcess {
  private final Path registry;
  private final TemporaryDirectory temporary;
  private final boolean agent;

  JavaProcess(
      String name, Process process, Path registry, TemporaryDirectory temporary, boolean agent) {
    super(name, process);
    this.registry = registry;
    this.temporary = temporary;
    this.agent = agent;
  }

  /** Returns a builder for a JVM of {@code jdk}, without the agent until it is asked for. */
  public static JavaProcessBuilder on(Jdk jdk) {
    return new JavaProcessBuilder(jdk);
  }

  /** As {@link #on(Jdk)}, on the JDK of a feature version that this machine may not have. */
  public static JavaProcessBuilder on(int version) {
    return on(Jdk.require(version));
  }

  /** Its {@code graft.registry.dir}. */
  public Path registry() {
    return registry;
  }

  /**
   * Fails, once it has ended, if the agent was in it and a secret of the tests is in what it wrote,
   * in its admin pages, or in a command line that other users see.
   */
  @Override
  public void close() {
    List<String> found = new ArrayList<>();
    Canaries.ofAuthority(registry);
    // It may have been attached later.
    boolean governed = agent || err().stream().anyMatch(line -> line.startsWith("[graft] "));
    if (governed && isAlive() && Canaries.any()) {
      commands().forEach(line -> found.addAll(Canaries.in("a command line", line)));
      AdminClient.readableOf(this)
          .forEach(page -> found.addAll(Canaries.in("a page of " + name(), page)));
    }
    super.close();
    temporary.close();
    if (governed) {
      out().forEach(line -> found.addAll(Canaries.in("standard output of " + name(), line)));
      err().forEach(line -> found.addAll(Canaries.in("standard error of " + name(), line)));
    }
    Canaries.assertNone(found);
  }
}
