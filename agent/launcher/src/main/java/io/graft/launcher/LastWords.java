package io.graft.launcher;

import io.graft.daemon.AgentThread;
import java.util.Enumeration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a JVM that ends at once until the settings are read, so that it has said what is wrong with
 * them: the thread that reads them is a daemon. Not there where nobody has set anything, and gone
 * as soon as they are read.
 */
final class LastWords implements Runnable {
  /** A few ten milliseconds, but for a machine or a file system that stands still. */
  private static final long MOST_MILLIS = 2000;

  private final CountDownLatch said = new CountDownLatch(1);
  private @Nullable Thread hook;

  private LastWords() {}

  /** Returns {@code null} where there is nothing to be wrong, or the JVM ends already. */
  static @Nullable LastWords expect(String arguments) {
    try {
      if (arguments.isEmpty() && !hasProperty() && !hasVariable()) {
        return null;
      }
      LastWords words = new LastWords();
      words.hook = AgentThread.create("settings", words);
      Runtime.getRuntime().addShutdownHook(words.hook);
      return words;
    } catch (RuntimeException e) {
      // Properties that are not to be read, or are changed meanwhile; a JVM that shuts down.
      return null;
    }
  }

  private static boolean hasProperty() {
    Enumeration<?> names = System.getProperties().propertyNames();
    while (names.hasMoreElements()) {
      String name = String.valueOf(names.nextElement());
      if (name.startsWith("graft.") || name.startsWith("otel.")) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasVariable() {
    for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
      String name = variable.getKey();
      if (name.startsWith("GRAFT_") || name.startsWith("OTEL_")) {
        return true;
      }
    }
    return false;
  }

  /** All that is wrong is said, or nobody will say it any more. */
  void end() {
    said.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM shuts down, and has waited for this.
      return;
    }
  }

  /** When the JVM shuts down, beside the hooks of the application. */
  @Override
  public void run() {
    try {
      said.await(MOST_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
