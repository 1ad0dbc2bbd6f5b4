package io.graft.governance.destination;

import io.graft.governance.balance.Locality;
import io.graft.governance.credential.CallCredentials;
import io.graft.governance.eject.OutlierDetector;
import io.graft.governance.event.Decisions;
import io.graft.governance.health.Checks;
import io.graft.governance.time.Randomness;
import io.graft.governance.tls.CallTls;
import org.jspecify.annotations.Nullable;

/** The state that all destinations share. */
public final class DestinationContext {
  final Randomness random;
  final Decisions decisions;
  final @Nullable Checks checks;
  final OutlierDetector outlierDetector;

  /** The locality of this JVM. */
  public volatile Locality here = Locality.UNKNOWN;

  /** The credentials of calls; {@code null}: no rule has any. */
  public volatile CallCredentials.@Nullable Source credentials;

  /** Mutual TLS of calls; {@code null}: there is none. */
  public volatile CallTls.@Nullable Source tls;

  public DestinationContext(Randomness random, Decisions decisions, @Nullable Checks checks) {
    this.random = random;
    this.decisions = decisions;
    this.checks = checks;
    outlierDetector = new OutlierDetector(random, checks != null);
  }
}
