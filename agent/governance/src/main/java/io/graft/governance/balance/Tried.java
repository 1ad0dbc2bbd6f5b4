package io.graft.governance.balance;

import org.jspecify.annotations.Nullable;

/** The members that a call has been sent to already. They are few, so an array is searched. */
final class Tried {
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
}
