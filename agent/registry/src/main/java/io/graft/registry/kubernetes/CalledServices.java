package io.graft.registry.kubernetes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The services of a namespace that this JVM calls, and the lookups that wait for the next list. On
 * the agent's thread.
 */
final class CalledServices {
  private static final long FORGET_NANOS = 3600_000_000_000L;
  private static final int MOST = 500;

  /** When each service was last looked for, by name. */
  private final Map<String, Long> services = new HashMap<>();

  private List<Runnable> waiting = new ArrayList<>();

  boolean isEmpty() {
    return services.isEmpty();
  }

  boolean contains(String service) {
    return services.containsKey(service);
  }

  /** Adds a service. Returns {@code false} if there are too many. */
  boolean add(String service) {
    if (!services.containsKey(service) && services.size() >= MOST) {
      return false;
    }
    services.put(service, System.nanoTime());
    return true;
  }

  Set<String> names() {
    return new HashSet<>(services.keySet());
  }

  boolean allIn(Set<String> covered) {
    return covered.containsAll(services.keySet());
  }

  /** Forgets services that do not exist and have not been looked for in the last hour. */
  void forgetUnknown(Predicate<String> exists, Consumer<String> forgotten) {
    long now = System.nanoTime();
    services
        .entrySet()
        .removeIf(
            each -> {
              boolean gone = now - each.getValue() > FORGET_NANOS && !exists.test(each.getKey());
              if (gone) {
                forgotten.accept(each.getKey());
              }
              return gone;
            });
  }

  /** Runs {@code done} when the next list has arrived. */
  void await(Runnable done) {
    waiting.add(done);
  }

  /** Removes and returns the waiting lookups, when a list starts. */
  List<Runnable> takeWaiting() {
    List<Runnable> all = waiting;
    waiting = new ArrayList<>();
    return all;
  }
}
