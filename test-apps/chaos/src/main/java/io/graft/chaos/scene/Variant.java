package io.graft.chaos.scene;

import io.graft.chaos.load.Family;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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
  GRAFT("Graft"),

  /** The same, and nothing is sent or accepted without mutual TLS. */
  MUTUAL_TLS("Graft with mutual TLS");

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

  /** Whether all that is sent has to be encrypted. */
  boolean tls() {
    return this == MUTUAL_TLS;
  }

  /** Those of the clients that can be run so. */
  public Set<Family> families(Set<Family> of) {
    return of.stream()
        .filter(family -> !tls() || family.tls())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Family.class)));
  }

  /** Rules of every client, as {@code key=value} below {@code graft.client.*.}. */
  List<String> policies() {
    return policies;
  }
}
