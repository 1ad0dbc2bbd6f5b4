package io.graft.governance.balance;

import io.graft.governance.policy.ClientPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Between {@link Rendezvous} and {@link Maglev}: at one number of members all keys would change
 * owner at once, each time that a fleet grows or shrinks past it. So from {@link
 * KeyTable#RENDEZVOUS} to {@link KeyTable#MAGLEV} members each further one hands some of the keys,
 * always the same ones, from the first to the second: half a per cent.
 */
final class Handover extends KeyTable {
  private final Rendezvous rendezvous;
  private final Maglev maglev;
  private final double handed;

  Handover(Member[] ordered, long[] hashes, double @Nullable [] weights) {
    super(ordered, hashes);
    rendezvous = new Rendezvous(ordered, hashes, weights);
    maglev = new Maglev(ordered, hashes, weights);
    handed = (double) (ordered.length - RENDEZVOUS) / (MAGLEV - RENDEZVOUS);
  }

  @Override
  @Nullable Member pick(
      long key, boolean all, Member @Nullable [] tried, ClientPolicy policy, long now) {
    KeyTable table = KeyHash.fraction(KeyHash.again(key, 106)) < handed ? maglev : rendezvous;
    return table.pick(key, all, tried, policy, now);
  }
}
