package io.graft.governance.balance;

import io.graft.governance.endpoint.Endpoint;

/** Balances by requests in flight, divided by the weight, as Envoy's least request does. */
final class LeastRequestBalancer extends PowerOfTwoChoices {
  @Override
  long compare(Endpoint a, Endpoint b, Candidates pool, long bits, long now) {
    int ofA = a.underWay(now);
    int ofB = b.underWay(now);
    // Of two idle endpoints the heavier would always win; the first is already drawn by weight.
    return (ofA | ofB) == 0 ? 0 : Double.compare(a.queue(ofA), b.queue(ofB));
  }

  @Override
  boolean bears(Endpoint other, Endpoint starting, double share, long now) {
    return true;
  }
}
