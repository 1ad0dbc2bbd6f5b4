package io.graft.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets test classes of modules that Maven builds beside each other ({@code mvn -T2}) run at the
 * same time, except one marked {@link org.junit.jupiter.api.parallel.Isolated}, which measures: it
 * waits until all others have ended, and later ones wait for it. JUnit does that within one JVM,
 * this class between the JVMs of one checkout, by file locks, which end with the JVM that holds
 * them.
 */
final class MachineTurns {
  private static final long POLL_NANOS = 20_000_000;

  /** Held while a class waits to run, so that later ones wait behind it. */
  private final FileChannel queue;

  /** Locked by every JVM while classes run: shared, or exclusively for an isolated class. */
  private final FileChannel run;

  private final Object entering = new Object();
  private final Object counting = new Object();

  private int running;
  private FileLock held;

  /**
   * @param directory the same for all that take turns; created where it is missing
   */
  MachineTurns(Path directory) throws IOException {
    Files.createDirectories(directory);
    queue = open(directory.resolve("queue"));
    run = open(directory.resolve("run"));
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /**
   * Waits until a class may run.
   *
   * @param isolated alone; no other class of this JVM runs then, which JUnit sees to
   */
  void enter(boolean isolated) {
    // One thread of a JVM at a time, which is all that a file lock allows.
    synchronized (entering) {
      try {
        FileLock turn = await(queue, false);
        try {
          join(isolated);
        } finally {
          turn.release();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void join(boolean isolated) throws IOException {
    synchronized (counting) {
      if (running == 0) {
        held = await(run, !isolated);
      }
      running++;
    }
  }

  /**
   * Polls, because the system takes it for a deadlock, and refuses, where one process waits for the
   * queue while another one, which has that, waits for all to end.
   */
  private static FileLock await(FileChannel file, boolean shared) throws IOException {
    FileLock lock = file.tryLock(0, Long.MAX_VALUE, shared);
    while (lock == null) {
      LockSupport.parkNanos(POLL_NANOS);
      lock = file.tryLock(0, Long.MAX_VALUE, shared);
    }
    return lock;
  }

  /** A class has ended. */
  void exit() {
    synchronized (counting) {
      if (--running == 0) {
        try {
          held.release();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
