package io.graft.governance.balance;

import io.graft.governance.service.Instance;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The members of one priority, usable or not, and the table that keys find them by, which lasts as
 * long as they are the same.
 */
final class PriorityGroup {
  /** The metadata that gives an instance's priority: 0 where there is none; 1 comes after 0. */
  private static final String PRIORITY = "priority";

  final Member[] members;
  private volatile @Nullable KeyTable table;

  private PriorityGroup(Member[] members) {
    this.members = members;
  }

  /** Groups members, the first to be used first. None where there are no members. */
  static PriorityGroup[] of(Member[] members) {
    int n = members.length;
    if (n == 0) {
      return new PriorityGroup[0];
    }
    int[] priorities = new int[n];
    boolean same = true;
    for (int i = 0; i < n; i++) {
      priorities[i] = priority(members[i].instance());
      same &= priorities[i] == priorities[0];
    }
    if (same) {
      return new PriorityGroup[] {new PriorityGroup(members)};
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
      Member[] own = new Member[n];
      int size = 0;
      for (int i = 0; i < n; i++) {
        if (priorities[i] == sorted[g]) {
          own[size++] = members[i];
        }
      }
      groups[g] = new PriorityGroup(Arrays.copyOf(own, size));
    }
    return groups;
  }

  /** The priority of an instance; 0 where its metadata gives none that is a number. */
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

  /** How many members are not ejected. */
  int usable() {
    int usable = 0;
    for (Member member : members) {
      if (member.ejection() == null) {
        usable++;
      }
    }
    return usable;
  }

  /** The table, which is built when it is first asked for: beforehand, where keys are expected. */
  KeyTable table() {
    KeyTable t = table;
    if (t == null) {
      t = KeyTable.of(members);
      table = t;
    }
    return t;
  }
}
