package io.graft.governance.balance;

/** By what is in flight, divided by the weight, as Envoy's least request does. */
final class LeastRequest extends TwoChoices {
  @Override
  long lead(Member a, Member b, Pool pool, long bits, long now) {
    int ofA = a.underWay(now);
    int ofB = b.underWay(now);
    // Of two that are idle the heavier would always win, while the first is drawn by weight.
    return (ofA | ofB) == 0 ? 0 : Double.compare(a.queue(ofA), b.queue(ofB));
  }

  @Override
  boolean bears(Member other, Member starting, double share, long now) {
    return true;
  }
}
