package io.graft.contract.registry;

/** A {@link GuardedSubject} that keeps live rules, too. */
interface RulesSubject extends GuardedSubject {
  /** What {@code graft.rules} says. */
  String rulesUrl(int port);

  /** Writes the rules of the fleet by the server's own API. */
  void writeFleet(String text);

  /** Writes the rules of one service by the server's own API. */
  void writeService(String service, String text);

  /** Whether the server itself decides which of two simultaneous writers is first. */
  default boolean comparesAndSets() {
    return true;
  }
}
