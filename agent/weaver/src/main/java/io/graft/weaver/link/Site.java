package io.graft.weaver.link;

import io.graft.bootstrap.Bridge;
import io.graft.weaver.index.Advice;

/**
 * A call in woven code. Its number is all that woven code knows of it: an index, which no other
 * site of this JVM has, and in the two lowest bits what the call does without an agent.
 */
public final class Site {
  private static final int FALLBACK_BITS = 2;

  public final int id;
  final WovenMethod method;
  final Advice.Call call;

  /** How many times in a row its advice has failed. Guarded by {@link #method}. */
  int failedInARow;

  /**
   * @param fallback what the call does without its advice: {@link Bridge#NULL}, {@link Bridge#LAST}
   *     or {@link Bridge#RAISE}
   */
  Site(WovenMethod method, Advice.Call call, int fallback) {
    this.id = Bridge.site(fallback);
    this.method = method;
    this.call = call;
  }

  /** Returns the index in a site's number. */
  public static int index(int id) {
    return id >>> FALLBACK_BITS;
  }

  /** Returns what the call does when its advice fails or has gone: a constant of the bridge. */
  int fallback() {
    return id & (1 << FALLBACK_BITS) - 1;
  }
}
