package io.graft.test;

import java.nio.file.Path;

/**
 * A JVM of its own, with or without the agent. Closing it ends it and its children for certain, and
 * deletes its files.
 */
public final class JavaProcess extends ChildProcess {
  private final Path registry;
  private final TemporaryDirectory temporary;

  JavaProcess(String name, Process process, Path registry, TemporaryDirectory temporary) {
    super(name, process);
    this.registry = registry;
    this.temporary = temporary;
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

  @Override
  public void close() {
    super.close();
    temporary.close();
  }
}
