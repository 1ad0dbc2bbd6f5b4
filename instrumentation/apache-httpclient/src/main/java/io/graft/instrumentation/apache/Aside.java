package io.graft.instrumentation.apache;

import org.jspecify.annotations.Nullable;

/** A call within another one that is left alone: what is woven deeper must not take it for that. */
final class Aside {
  final Flight around;

  private Aside(Flight around) {
    this.around = around;
  }

  /** Returns {@code null} where there is no other call, or this is how it is sent. */
  static @Nullable Aside of(Exchange exchange) {
    Flight flight = Flight.current();
    if (flight == null || flight.call.isCarriedBy(ApacheAdapter.INSTANCE, exchange)) {
      return null;
    }
    Flight.suspendFor(null);
    return new Aside(flight);
  }
}
