package io.graft.governance.endpoint;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The endpoints that a call has already been sent to. They are few, so an array is searched. */
public final class TriedEndpoints {
  private TriedEndpoints() {}

  public static boolean contains(Endpoint @Nullable [] tried, Endpoint endpoint) {
    if (tried != null) {
      for (Endpoint one : tried) {
        if (one == endpoint) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns {@code tried} with {@code endpoint} appended. */
  public static Endpoint[] with(Endpoint @Nullable [] tried, Endpoint endpoint) {
    if (tried == null) {
      return new Endpoint[] {endpoint};
    }
    Endpoint[] more = Arrays.copyOf(tried, tried.length + 1);
    more[tried.length] = endpoint;
    return more;
  }
}
