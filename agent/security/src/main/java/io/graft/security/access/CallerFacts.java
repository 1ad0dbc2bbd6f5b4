package io.graft.security.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What one caller does: the number of requests by method and route. Thread-safe, without a lock.
 */
public final class CallerFacts {
  private static final String[] METHODS = {
    "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"
  };

  /** Receives what a caller does. */
  public interface Reader {
    void read(String method, String route, long requests);
  }

  private final FactMatrix matrix;
  private final String caller;
  private final String proof;
  private final Map<String, Map<String, LongAdder>> routes = new ConcurrentHashMap<>();
  private volatile @Nullable String claimed;

  CallerFacts(FactMatrix matrix, String caller, String proof) {
    this.matrix = matrix;
    this.caller = caller;
    this.proof = proof;
  }

  /** As it is written in a rule: {@code service:…}, {@code spiffe://…}, {@code ip:…}. */
  public String caller() {
    return caller;
  }

  /** What is proven: {@code service}, {@code user} or {@code nothing}. */
  public String proof() {
    return proof;
  }

  /** The name that the caller has given itself, which proves nothing; {@code null}: none. */
  public @Nullable String claimed() {
    return claimed;
  }

  void claim(String name) {
    claimed = name;
  }

  /** Counts a request. */
  void add(String method, String route) {
    Map<String, LongAdder> counts = routes.get(method);
    if (counts == null) {
      counts = of(method);
    }
    LongAdder count = counts.get(route);
    if (count == null) {
      count = matrix.cell() ? fresh(counts, route) : matrix.beyond();
    }
    count.increment();
  }

  private Map<String, LongAdder> of(String method) {
    String known = "other";
    for (String each : METHODS) {
      known = each.equals(method) ? each : known;
    }
    return routes.computeIfAbsent(known, any -> new ConcurrentHashMap<>());
  }

  private static LongAdder fresh(Map<String, LongAdder> counts, String route) {
    return counts.computeIfAbsent(route, any -> new LongAdder());
  }

  /** Reads all counts, in no order. */
  public void read(Reader reader) {
    for (Map.Entry<String, Map<String, LongAdder>> method : routes.entrySet()) {
      for (Map.Entry<String, LongAdder> route : method.getValue().entrySet()) {
        reader.read(method.getKey(), route.getKey(), route.getValue().sum());
      }
    }
  }
}
