package io.graft.console.page;

import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * {@code /graft/threads}: the stacks of all threads, as text. Taking them stops the application for
 * a moment, so it is done once a second at most.
 */
public final class ThreadsPage implements Page {
  /** The path of this page. */
  public static final String PATH = "/graft/threads";

  private static final int MOST_THREADS = 1000;
  private static final int MOST_FRAMES = 100;
  private static final int MOST_CHARACTERS = 1 << 20;
  private static final long KEPT_NANOS = 1_000_000_000L;

  private String last = "";
  private long taken;

  @Override
  public synchronized AdminResponse answer(AdminRequest request) {
    long now = System.nanoTime();
    if (last.isEmpty() || now - taken > KEPT_NANOS) {
      last = dump();
      taken = now;
    }
    return AdminResponse.ok(AdminResponse.TEXT, last);
  }

  private static String dump() {
    Map<Thread, StackTraceElement[]> stacks = Thread.getAllStackTraces();
    List<Thread> threads = new ArrayList<>(stacks.keySet());
    threads.sort(Comparator.comparing(Thread::getName).thenComparing(Thread::getId));
    StringBuilder text = new StringBuilder();
    text.append(threads.size()).append(threads.size() == 1 ? " thread\n" : " threads\n");
    int shown = 0;
    for (Thread thread : threads) {
      if (shown++ == MOST_THREADS || text.length() > MOST_CHARACTERS) {
        text.append("\nmore threads are not shown\n");
        break;
      }
      text.append("\n\"")
          .append(thread.getName())
          .append("\" ")
          .append(thread.isDaemon() ? "daemon " : "")
          .append(thread.getState())
          .append('\n');
      StackTraceElement[] frames = stacks.get(thread);
      for (int i = 0; i < frames.length && i < MOST_FRAMES; i++) {
        text.append("    at ").append(frames[i]).append('\n');
      }
      if (frames.length > MOST_FRAMES) {
        text.append("    ... ").append(frames.length - MOST_FRAMES).append(" more\n");
      }
    }
    return text.toString();
  }
}
