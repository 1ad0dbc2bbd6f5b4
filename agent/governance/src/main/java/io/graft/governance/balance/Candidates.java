package io.graft.governance.balance;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which members a pick may choose among: not the ones that this call has tried already, nor the
 * ejected ones, unless so few would be left that using all is the lesser evil (panic).
 */
public final class Candidates {
  private Candidates() {}

  /** Whether every member is a candidate, so that a pick needs no look at each. */
  static boolean all(Fleet fleet, Member @Nullable [] tried) {
    return tried == null && !fleet.impaired();
  }

  /** Whether ejections are disregarded now. */
  public static boolean panic(Fleet fleet, int panicPercent, long now) {
    if (!fleet.impaired()) {
      return false;
    }
    int usable = 0;
    for (int i = 0; i < fleet.size(); i++) {
      if (!fleet.member(i).ejected(now)) {
        usable++;
      }
    }
    return usable * 100 < panicPercent * fleet.size() || usable == 0;
  }

  /** Whether a member may be chosen. */
  static boolean may(Member member, Member @Nullable [] tried, boolean panic, long now) {
    return (panic || !member.ejected(now)) && !contains(tried, member);
  }

  static int count(Fleet fleet, Member @Nullable [] tried, boolean panic, long now) {
    int count = 0;
    for (int i = 0; i < fleet.size(); i++) {
      if (may(fleet.member(i), tried, panic, now)) {
        count++;
      }
    }
    return count;
  }

  /**
   * Returns the {@code nth} candidate, counting from 0; {@code null} where there are no longer that
   * many, as when one was ejected since they were counted.
   */
  static @Nullable Member nth(
      Fleet fleet, Member @Nullable [] tried, boolean panic, int nth, long now) {
    for (int i = 0; i < fleet.size(); i++) {
      Member member = fleet.member(i);
      if (may(member, tried, panic, now) && nth-- == 0) {
        return member;
      }
    }
    return null;
  }

  private static boolean contains(Member @Nullable [] tried, Member member) {
    if (tried != null) {
      for (Member one : tried) {
        if (one == member) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns {@code tried} and {@code member}. */
  public static Member[] with(Member @Nullable [] tried, Member member) {
    if (tried == null) {
      return new Member[] {member};
    }
    Member[] more = Arrays.copyOf(tried, tried.length + 1);
    more[tried.length] = member;
    return more;
  }
}
