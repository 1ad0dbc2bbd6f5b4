package io.graft.test.architecture;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which package imports which. */
final class PackageGraph {
  private final Map<String, Set<String>> imports = new TreeMap<>();
  private final Map<String, String> examples = new HashMap<>();

  void add(String from, String to, String example) {
    if (!from.equals(to) && imports.computeIfAbsent(from, p -> new TreeSet<>()).add(to)) {
      examples.put(edge(from, to), example);
    }
  }

  private static String edge(String from, String to) {
    return from + " -> " + to;
  }

  /**
   * Returns the imports that are part of a cycle, each with an example.
   *
   * @param exempt imports to leave out; one is in the result where it closes a cycle of the others
   */
  Map<String, String> cyclic(Collection<String> exempt) {
    Map<String, Set<String>> kept = new TreeMap<>();
    imports.forEach(
        (from, targets) -> {
          Set<String> rest = new TreeSet<>(targets);
          rest.removeIf(to -> exempt.contains(edge(from, to)));
          kept.put(from, rest);
        });
    Map<String, Set<String>> reachable = new HashMap<>();
    Map<String, String> cyclic = new TreeMap<>();
    imports.forEach(
        (from, targets) -> {
          for (String to : targets) {
            if (reachable.computeIfAbsent(to, start -> from(start, kept)).contains(from)) {
              cyclic.put(edge(from, to), examples.get(edge(from, to)));
            }
          }
        });
    return cyclic;
  }

  private static Set<String> from(String start, Map<String, Set<String>> imports) {
    Set<String> seen = new HashSet<>(Set.of(start));
    Deque<String> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (String next : imports.getOrDefault(open.pop(), Set.of())) {
        if (seen.add(next)) {
          open.push(next);
        }
      }
    }
    return seen;
  }
}
