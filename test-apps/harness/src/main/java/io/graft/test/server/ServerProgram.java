package io.graft.test.server;

import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.nio.file.Path;

/** How a server is started, and how it shows that it is ready. */
public interface ServerProgram {
  /**
   * Returns how it is started, without the agent.
   *
   * @param directory an empty one, for all that it writes
   * @param port where it is to serve on the loopback interface
   */
  JavaProcessBuilder prepare(Jdk jdk, Path directory, int port) throws IOException;

  /** A path that answers with 200 as soon as everything is up. */
  String readyPath();

  /** The path that it answers with 200 until it stops. */
  default String latePath() {
    return readyPath();
  }

  /** The file that it logs to beside its standard output and error, below its directory. */
  default String logFile() {
    return "";
  }
}
