package io.graft.containers;

import io.graft.test.Http;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A server as it is distributed, with the shop in it. */
interface Container {
  /** The JDKs to test it on: the oldest that it runs on and the newest. */
  List<Integer> jdks();

  /**
   * Returns how it is started, without the agent.
   *
   * @param directory an empty one, for all that it writes
   * @param port where it is to serve on the loopback interface
   */
  JavaProcessBuilder prepare(Jdk jdk, Path directory, int port) throws IOException;

  /** Whether Graft has an adapter for what it serves by. */
  default boolean isGoverned() {
    return true;
  }

  /** Whether its port is known before the first request shows it. */
  default boolean isRegisteredAtOnce() {
    return isGoverned();
  }

  /** Whether it is registered only when its applications are deployed. */
  default boolean isReadyWhenRegistered() {
    return false;
  }

  /** The file that it logs to beside its standard output and error, below its directory. */
  default String logFile() {
    return "";
  }

  /** A path that answers with 200 as soon as everything is up. */
  default String readyPath() {
    return "/shop/hello";
  }

  /** What it answers to requests of all kinds. */
  default List<Http.Response> answers(String base) {
    return List.of(
        Http.get(base + "/shop/hello"),
        Http.get(base + "/shop/missing"),
        Http.get(base + "/shop/broken"),
        Http.get(base + "/nowhere"));
  }
}
