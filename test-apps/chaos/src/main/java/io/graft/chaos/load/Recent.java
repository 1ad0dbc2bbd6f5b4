package io.graft.chaos.load;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** Who has answered in the last second. Safe for use by all threads. */
final class Recent {
  private static final long NANOS = 1_000_000_000L;

  private final Map<String, Long> last = new HashMap<>();

  synchronized void add(String instance) {
    last.put(instance, System.nanoTime());
  }

  @Override
  public synchronized String toString() {
    long now = System.nanoTime();
    last.values().removeIf(time -> now - time > NANOS);
    return new TreeSet<>(last.keySet()).toString();
  }
}
