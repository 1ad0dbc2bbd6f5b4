package io.graft.governance.policy;

import java.util.Objects;

/**
 * Where the policies in force are published: configuration writes, everything else reads. State
 * that depends on policies remembers the object that it was built for and compares by {@code ==}.
 */
public final class PolicySource {
  private volatile Policies current;

  public PolicySource(Policies first) {
    current = Objects.requireNonNull(first, "first");
  }

  public Policies current() {
    return current;
  }

  /** Publishes {@code next} for every call and request that begins from now on. */
  public void publish(Policies next) {
    current = Objects.requireNonNull(next, "next");
  }
}
