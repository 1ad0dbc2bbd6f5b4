package io.graft.governance.outbound;

import io.graft.governance.balance.Surroundings;
import io.graft.governance.eject.Ejector;
import io.graft.governance.event.Decisions;
import io.graft.governance.health.Checks;
import io.graft.governance.time.Randomness;

/** What the rooms of all destinations share. */
final class Rooms {
  final Randomness random;
  final Decisions decisions;
  final Checks checks;
  final Ejector ejector;

  /** Where this JVM stands. */
  volatile Surroundings here = Surroundings.UNKNOWN;

  Rooms(Randomness random, Decisions decisions, Checks checks) {
    this.random = random;
    this.decisions = decisions;
    this.checks = checks;
    ejector = new Ejector(random, checks != Checks.NONE);
  }
}
