package io.graft.governance.hash;

import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * A gradual change from {@link Rendezvous} to {@link Maglev}. A change at one size would move all
 * keys at once, each time that an endpoint set grows or shrinks past it. So from {@link
 * KeyTable#RENDEZVOUS} to {@link KeyTable#MAGLEV} endpoints, each further endpoint moves half a per
 * cent of the keys, always the same ones, from the first to the second.
 */
final class Handover extends KeyTable {
  private final Rendezvous rendezvous;
  private final Maglev maglev;
  private final double handed;

  Handover(Endpoint[] ordered, long[] hashes, double @Nullable [] weights) {
    super(ordered, hashes);
    rendezvous = new Rendezvous(ordered, hashes, weights);
    maglev = new Maglev(ordered, hashes, weights);
    handed = (double) (ordered.length - RENDEZVOUS) / (MAGLEV - RENDEZVOUS);
  }

  @Override
  public @Nullable Endpoint pick(
      long key, boolean all, Endpoint @Nullable [] tried, BalanceConfig config, long now) {
    KeyTable table = KeyHash.fraction(KeyHash.again(key, 106)) < handed ? maglev : rendezvous;
    return table.pick(key, all, tried, config, now);
  }
}
