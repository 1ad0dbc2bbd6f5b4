package io.graft.launcher.agent;

import io.graft.daemon.AgentThread;
import java.util.Enumeration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A shutdown hook that waits until the settings have been read. Without it, a JVM that ends at once
 * would not report invalid settings, because a daemon thread reads them. The hook is only added if
 * something is set, and removed as soon as the settings are read.
 */
final class SettingsHook implements Runnable {
  /** Reading takes some tens of milliseconds, longer only if the machine or a disk hangs. */
  private static final long MOST_MILLIS = 2000;

  private final CountDownLatch read = new CountDownLatch(1);
  private @Nullable Thread hook;

  private SettingsHook() {}

  /** Adds the hook. Returns {@code null} if nothing is set or the JVM is already shutting down. */
  static @Nullable SettingsHook add(String arguments) {
    try {
      if (arguments.isEmpty() && !hasProperty() && !hasVariable()) {
        return null;
      }
      SettingsHook added = new SettingsHook();
      added.hook = AgentThread.create("settings", added);
      Runtime.getRuntime().addShutdownHook(added.hook);
      return added;
    } catch (RuntimeException e) {
      // Properties that may not be read or are being changed, or a JVM that is shutting down.
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
    // The JDK has six classes for entries of the environment, which every start would load.
    for (String name : System.getenv().keySet()) {
      if (name.startsWith("GRAFT_") || name.startsWith("OTEL_")) {
        return true;
      }
    }
    return false;
  }

  /** Removes the hook: the settings have been read, or never will be. */
  void remove() {
    read.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down and has waited for this.
      return;
    }
  }

  /** Called when the JVM shuts down, at the same time as the application's hooks. */
  @Override
  public void run() {
    try {
      read.await(MOST_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
