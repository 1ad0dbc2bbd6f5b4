package io.graft.governance.balance;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The members that a call has been sent to already. They are few, so an array is searched. */
public final class Tried {
  private Tried() {}

  static boolean contains(Member @Nullable [] tried, Member member) {
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
