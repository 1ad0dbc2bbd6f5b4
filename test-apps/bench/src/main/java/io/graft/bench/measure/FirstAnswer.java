package io.graft.bench.measure;

import io.graft.bench.load.Load;
import io.graft.demo.blog.RunningService;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Waits for an application to serve. */
final class FirstAnswer {
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final int PAUSE_MILLIS = 5;

  private FirstAnswer() {}

  /** Waits until the application answers a GET with 200. */
  static void await(RunningService application, int port, String path)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (true) {
      try (Load one = new Load(port, path, 1)) {
        one.run(1);
        return;
      } catch (IOException e) {
        if (!application.isAlive() || System.nanoTime() - start > LIMIT_NANOS) {
          throw new IOException(
              application.name() + " does not answer: " + e + "\n" + application.lastLines(), e);
        }
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
