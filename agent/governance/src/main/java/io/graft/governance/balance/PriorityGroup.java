package io.graft.governance.balance;

import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.hash.KeyTable;
import io.graft.governance.service.Instance;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one priority, usable or not, and their hash table, which is kept as long as the
 * endpoints stay the same.
 */
final class PriorityGroup {
  /** The metadata key of an instance's priority: 0 by default; 0 is preferred to 1. */
  private static final String PRIORITY = "priority";

  final Endpoint[] endpoints;
  private volatile @Nullable KeyTable table;

  private PriorityGroup(Endpoint[] endpoints) {
    this.endpoints = endpoints;
  }

  /**
   * Groups endpoints by priority, the preferred group first. Without endpoints there is no group.
   */
  static PriorityGroup[] of(Endpoint[] endpoints) {
    int n = endpoints.length;
    if (n == 0) {
      return new PriorityGroup[0];
    }
    int[] priorities = new int[n];
    boolean same = true;
    for (int i = 0; i < n; i++) {
      priorities[i] = priority(endpoints[i].instance());
      same &= priorities[i] == priorities[0];
    }
    if (same) {
      return new PriorityGroup[] {new PriorityGroup(endpoints)};
    }
    int[] sorted = priorities.clone();
    Arrays.sort(sorted);
    int count = 0;
    for (int i = 0; i < n; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[count++] = sorted[i];
      }
    }
    PriorityGroup[] groups = new PriorityGroup[count];
    for (int g = 0; g < count; g++) {
      Endpoint[] own = new Endpoint[n];
      int size = 0;
      for (int i = 0; i < n; i++) {
        if (priorities[i] == sorted[g]) {
          own[size++] = endpoints[i];
        }
      }
      groups[g] = new PriorityGroup(Arrays.copyOf(own, size));
    }
    return groups;
  }

  /** The priority of an instance; 0 if its metadata has no valid number. */
  private static int priority(Instance instance) {
    String text = instance.metadata().get(PRIORITY);
    if (text == null || text.isEmpty() || text.length() > 6) {
      return 0;
    }
    int value = 0;
    boolean negative = text.charAt(0) == '-';
    for (int i = negative ? 1 : 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      value = 10 * value + digit;
    }
    return negative ? -value : value;
  }

  /** The number of endpoints that are not ejected. */
  int usable() {
    int usable = 0;
    for (Endpoint endpoint : endpoints) {
      if (endpoint.ejection() == null) {
        usable++;
      }
    }
    return usable;
  }

  /**
   * The hash table, built when it is first needed; the picker builds it in advance if keys are
   * expected.
   */
  KeyTable table() {
    KeyTable t = table;
    if (t == null) {
      t = KeyTable.of(endpoints);
      table = t;
    }
    return t;
  }
}
