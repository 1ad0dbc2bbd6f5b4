package io.graft.governance.event;

import io.graft.bootstrap.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Receives what the application logs, on the thread that logs. An implementation must not block. At
 * most one is installed, and only while logs are exported.
 */
public abstract class LogRecorder {
  private static volatile @Nullable LogRecorder installed;

  /** Installs the recorder of this JVM; {@code null} removes it. */
  public static void install(@Nullable LogRecorder recorder) {
    installed = recorder;
  }

  /** Returns {@code null} if logs are not exported, and on the agent's own threads. */
  public static @Nullable LogRecorder current() {
    LogRecorder recorder = installed;
    return recorder == null || Slot.current()[Slot.OWN] != null ? null : recorder;
  }

  /** Records an event, and marks the thread: a library that passed it on must not record it too. */
  public final void record(LogEvent event) {
    Slot.current()[Slot.LOGGED] = Boolean.TRUE;
    logged(event);
  }

  protected abstract void logged(LogEvent event);
}
