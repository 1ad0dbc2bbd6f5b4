package io.graft.test.servers;

import io.graft.test.Await;
import io.graft.test.ChildProcess;
import io.graft.test.Ports;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/** What all servers have in common: a port, a process, and a directory for its files. */
abstract class LocalServer implements RegistryServer {
  private static final Duration LIMIT = Duration.ofSeconds(180);

  private final String name;
  private final int port;
  private TemporaryDirectory files = TemporaryDirectory.create();
  private @Nullable ChildProcess process;
  private boolean prepared;

  /**
   * Takes a port.
   *
   * @param beside of other ports, as {@link Ports#lasting} has it
   */
  LocalServer(String name, int... beside) {
    this.name = name;
    port = Ports.lasting(beside);
  }

  /** Starts the process, which keeps all its files in a directory that may have some already. */
  abstract ChildProcess launch(Path directory) throws IOException;

  /** Whether it serves what clients will ask for; where it throws, it does not yet. */
  abstract boolean isReady() throws Exception;

  /** What has to be done once to a server without data, by its own API. */
  void prepare() {}

  /** How long it may take to end when it is asked to; it is killed then, as it is elsewhere. */
  Duration patience() {
    return Duration.ofSeconds(30);
  }

  @Override
  public RegistryServer start() {
    if (process != null) {
      throw new IllegalStateException(name + " runs already");
    }
    try {
      process = launch(files.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitReady(process);
    if (!prepared) {
      prepare();
      prepared = true;
    }
    return this;
  }

  private void awaitReady(ChildProcess started) {
    boolean ready =
        Await.value(
            name + " to be ready",
            LIMIT,
            () -> started.isAlive() && isReady(),
            answer -> answer || !started.isAlive(),
            started::dump);
    if (!ready) {
      throw new AssertionFailedError(name + " ended when it started\n" + started.dump());
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  @Override
  public void stop() {
    ChildProcess running = running();
    // One that is suspended would never hear of it.
    running.resume();
    running.terminate();
    running.endsWithin(patience());
    ended();
  }

  @Override
  public void kill() {
    running().kill();
    ended();
  }

  @Override
  public void suspend() {
    running().suspend();
  }

  @Override
  public void resume() {
    running().resume();
  }

  @Override
  public void wipe() {
    if (process != null) {
      kill();
    }
    files.close();
    files = TemporaryDirectory.create();
    prepared = false;
    start();
  }

  @Override
  public void close() {
    if (process != null) {
      ended();
    }
    files.close();
  }

  private ChildProcess running() {
    if (process == null) {
      throw new IllegalStateException(name + " does not run");
    }
    return process;
  }

  private void ended() {
    running().close();
    process = null;
  }

  static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }
}
