package io.graft.telemetry.span;

import io.graft.governance.event.ClientAttempt;
import io.graft.telemetry.attribute.AttributeSink;
import org.jspecify.annotations.Nullable;

/**
 * What governance did with an attempt beyond choosing its instance. Most attempts have none of
 * these attributes, and then no such object. Immutable.
 */
final class GovernanceAttributes {
  private final @Nullable String route;
  private final @Nullable String retryReason;
  private final @Nullable String fallback;
  private final @Nullable String fault;
  private final @Nullable String color;
  private final boolean hedge;
  private final boolean mirror;

  private GovernanceAttributes(
      @Nullable String route,
      @Nullable String retryReason,
      @Nullable String fallback,
      @Nullable String fault,
      @Nullable String color,
      boolean hedge,
      boolean mirror) {
    this.route = route;
    this.retryReason = retryReason;
    this.fallback = fallback;
    this.fault = fault;
    this.color = color;
    this.hedge = hedge;
    this.mirror = mirror;
  }

  static @Nullable GovernanceAttributes of(ClientAttempt attempt) {
    String route = attempt.route();
    String retryReason = attempt.retryReason();
    String fallback = attempt.fallback();
    String fault = attempt.fault();
    String color = attempt.color();
    boolean hedge = attempt.hedged();
    boolean mirror = attempt.mirrored();
    boolean nothing =
        route == null
            && retryReason == null
            && fallback == null
            && fault == null
            && color == null
            && !hedge
            && !mirror;
    return nothing
        ? null
        : new GovernanceAttributes(route, retryReason, fallback, fault, color, hedge, mirror);
  }

  void each(AttributeSink sink) {
    put(sink, "graft.route", route);
    put(sink, "graft.retry.reason", retryReason);
    put(sink, "graft.fallback", fallback);
    put(sink, "graft.fault", fault);
    put(sink, "graft.color", color);
    if (hedge) {
      sink.put("graft.hedge", "true");
    }
    if (mirror) {
      sink.put("graft.mirror", "true");
    }
  }

  private static void put(AttributeSink sink, String name, @Nullable String value) {
    if (value != null) {
      sink.put(name, value);
    }
  }
}
