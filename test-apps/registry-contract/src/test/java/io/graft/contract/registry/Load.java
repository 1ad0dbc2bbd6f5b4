package io.graft.contract.registry;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Calls of one application to a service, one after the other, until it is ended. */
final class Load {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean ended;

  private Load(Applications.Running caller, String service) {
    thread =
        new Thread(
            () -> {
              while (!ended) {
                answers.merge(answer(caller, service), 1, Integer::sum);
                LockSupport.parkNanos(PAUSE_NANOS);
              }
            },
            "load of " + service);
    thread.setDaemon(true);
    thread.start();
  }

  /** What it answers; it counts as failed, too, where nothing is answered. */
  private static String answer(Applications.Running caller, String service) {
    try {
      return caller.call(service);
    } catch (RuntimeException e) {
      return "failed: " + e;
    }
  }

  static Load on(Applications.Running caller, String service) {
    return new Load(caller, service);
  }

  /** How many have been answered or have failed. */
  int count() {
    return answers.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Ends it; what the answers were, and how often each. */
  Map<String, Integer> end() throws InterruptedException {
    ended = true;
    thread.join(TimeUnit.SECONDS.toMillis(60));
    return new TreeMap<>(answers);
  }
}
