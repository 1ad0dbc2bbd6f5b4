package io.graft.telemetry.metric;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The values of attributes that come from requests: a metric has at most 100 of each attribute, and
 * {@code _other} for all further ones, so that no caller can make series without end.
 */
final class AttributeValues {
  static final String OTHER = "_other";

  private static final int MOST_VALUES = 100;
  private static final int MOST_NAMES = 100;

  private final Map<String, Set<String>> values = new ConcurrentHashMap<>();

  /**
   * Returns the pairs with values that a metric may have; usually the same array.
   *
   * @param pairs names and values, alternating
   */
  String[] bounded(String[] pairs) {
    String[] bounded = pairs;
    for (int i = 0; i < pairs.length; i += 2) {
      if (!isKnown(pairs[i], pairs[i + 1])) {
        if (bounded == pairs) {
          bounded = pairs.clone();
        }
        bounded[i + 1] = OTHER;
      }
    }
    return bounded;
  }

  private boolean isKnown(String name, String value) {
    Set<String> known = values.get(name);
    if (known != null && known.contains(value)) {
      return true;
    }
    return add(name, value);
  }

  private synchronized boolean add(String name, String value) {
    Set<String> known = values.get(name);
    if (known == null) {
      // Names come from rules, and change only with them.
      if (values.size() >= MOST_NAMES) {
        return false;
      }
      known = ConcurrentHashMap.newKeySet();
      values.put(name, known);
    }
    return known.contains(value) || known.size() < MOST_VALUES && known.add(value);
  }
}
