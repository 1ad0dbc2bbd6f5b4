package io.graft.governance.outbound;

import io.graft.governance.balance.Surroundings;
import io.graft.governance.eject.Ejector;
import io.graft.governance.event.Decisions;
import io.graft.governance.health.Checks;
import io.graft.governance.time.Randomness;
import org.jspecify.annotations.Nullable;

/** What the rooms of all destinations share. */
final class Rooms {
  final Randomness random;
  final Decisions decisions;
  final @Nullable Checks checks;
  final Ejector ejector;

  /** Where this JVM stands. */
  volatile Surroundings here = Surroundings.UNKNOWN;

  Rooms(Randomness random, Decisions decisions, @Nullable Checks checks) {
    this.random = random;
    this.decisions = decisions;
    this.checks = checks;
    ejector = new Ejector(random, checks != null);
  }
}
