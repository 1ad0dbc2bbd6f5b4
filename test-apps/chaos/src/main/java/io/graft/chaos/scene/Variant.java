package io.graft.chaos.scene;

import java.util.List;

/** How the same applications are run. */
public enum Variant {
  /** Without an agent: the application knows all addresses and takes them in turn. */
  NO_AGENT("no agent"),

  /** The agent as a plain balancer: every instance in turn, nothing sent twice, nobody ejected. */
  ROUND_ROBIN(
      "round robin",
      "balance=round-robin",
      "retry.attempts=1",
      "eject.mode=off",
      "breaker.mode=off",
      "throttle.mode=off"),

  /** The agent with what it does by default. */
  GRAFT("Graft");

  private final String title;
  private final List<String> policies;

  Variant(String title, String... policies) {
    this.title = title;
    this.policies = List.of(policies);
  }

  public String title() {
    return title;
  }

  boolean agent() {
    return this != NO_AGENT;
  }

  /** Rules of every client, as {@code key=value} below {@code graft.client.*.}. */
  List<String> policies() {
    return policies;
  }
}
