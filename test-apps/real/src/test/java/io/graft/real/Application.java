package io.graft.real;

import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.server.ServerProgram;
import io.graft.test.server.SlowRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An application as its makers publish it, and what Graft is to make of it.
 *
 * @param name its name and version
 * @param jdks the JDKs to test it on
 * @param adapter the folder of the adapter that governs it, or {@link #LEFT_ALONE} and the reason
 * @param registeredAs the name of its service, or {@link #NOT_REGISTERED}
 * @param launch its start, without the agent
 * @param paths what is asked of it; the first answers with 200 as soon as everything is up
 * @param slow a request whose body it waits for; {@code null} only for one that is not registered
 */
record Application(
    String name,
    List<Integer> jdks,
    String adapter,
    String registeredAs,
    Launch launch,
    List<String> paths,
    @Nullable SlowRequest slow)
    implements ServerProgram {
  /** For a server without an adapter: it is neither registered nor traced. */
  static final String LEFT_ALONE = "left alone: ";

  /** For one that is left alone, and for ports that are no service, such as those of metrics. */
  static final String NOT_REGISTERED = "-";

  /** How an application is started in an empty directory, to serve on a port. */
  interface Launch {
    void on(JavaProcessBuilder java, Path directory, int port) throws IOException;
  }

  static Application governed(
      String name,
      List<Integer> jdks,
      String adapter,
      String registeredAs,
      Launch launch,
      String... paths) {
    return new Application(name, jdks, adapter, registeredAs, launch, List.of(paths), null);
  }

  static Application leftAlone(
      String name, List<Integer> jdks, String reason, Launch launch, String... paths) {
    return new Application(
        name, jdks, LEFT_ALONE + reason, NOT_REGISTERED, launch, List.of(paths), null);
  }

  /** The same, with a request that is under way when it is stopped. */
  Application stoppedDuring(SlowRequest request) {
    return new Application(name, jdks, adapter, registeredAs, launch, paths, request);
  }

  boolean isGoverned() {
    return !adapter.startsWith(LEFT_ALONE);
  }

  boolean isRegistered() {
    return !registeredAs.equals(NOT_REGISTERED);
  }

  @Override
  public JavaProcessBuilder prepare(Jdk jdk, Path directory, int port) throws IOException {
    JavaProcessBuilder java = JavaProcess.on(jdk).directory(directory);
    launch.on(java, directory, port);
    return java;
  }

  @Override
  public String readyPath() {
    return paths.get(0);
  }

  @Override
  public String toString() {
    return name;
  }
}
