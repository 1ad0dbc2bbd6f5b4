package io.graft.registry.announce;

import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.governance.config.DrainConfig;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Waits until callers know that what they call leaves, while this JVM goes on. */
final class CallersWait {
  private CallersWait() {}

  /**
   * Waits for {@code graft.server.drain.delay}, or as long as the registries need that have
   * accepted one of these, but at most for {@code graft.server.drain}.
   *
   * @param stopping whether this JVM stops, and nobody should wait any more
   */
  static void run(Settings settings, List<Announcement> leaving, BooleanSupplier stopping) {
    long millis = 0;
    for (Announcement each : leaving) {
      if (each.announced() != null) {
        millis = Math.max(millis, each.registry().propagationMillis());
      }
    }
    Value delay = settings.value("graft.server.drain.delay");
    if (millis > 0 && delay != null) {
      millis = settings.millis("graft.server.drain.delay");
    }
    long longest = settings.millis("graft.server.drain", DrainConfig.DEFAULT.nanos / 1000000);
    long end = System.nanoTime() + Math.min(millis, longest) * 1000000;
    try {
      Drain.await(stopping, end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
