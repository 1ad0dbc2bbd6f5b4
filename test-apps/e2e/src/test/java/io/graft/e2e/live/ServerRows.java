package io.graft.e2e.live;

import java.util.List;
import java.util.function.Predicate;

/** The keys of {@code graft.server.*}. */
final class ServerRows {
  /** The adaptive limit holds where processors are short, which they are not on a calm machine. */
  private static final List<String> BUSY = List.of(Relay.BUSY, "yes");

  private ServerRows() {}

  static List<Row> all() {
    return List.of(
        Row.server("concurrency", "1").perSecond(30).shows(refused()).makesFail(),
        Row.server("drain", "5s").holds(),
        Row.server("drain.delay", "2s").holds(),
        Row.server("shed", "enforce")
            .with("shed.min=1", "shed.max=1")
            .perSecond(30)
            .headers(number -> BUSY)
            .shows(refused())
            .makesFail(),
        Row.server("shed.min", "50")
            .with("shed=enforce", "shed.max=1")
            .perSecond(30)
            .headers(number -> BUSY)
            .shows(refused(), fine())
            .keepsFromFailing(),
        Row.server("shed.max", "1")
            .with("shed=enforce", "shed.min=1")
            .perSecond(30)
            .headers(number -> BUSY)
            .shows(seen -> true, refused())
            .fails(),
        Row.server("rate", "60/m").shows(limited()).makesFail(),
        Row.server("rate.burst", "1000")
            .with("rate=60/m")
            .shows(limited(), fine())
            .keepsFromFailing(),
        Row.server("rate.per", "header:x-user")
            .with("rate=60/m")
            .headers(number -> List.of("x-user", "user-" + number))
            .shows(limited(), fine())
            .keepsFromFailing(),
        Row.server("rate.mode", "observe")
            .with("rate=60/m")
            .shows(limited(), fine())
            .keepsFromFailing(),
        Row.server("route.*.match", "GET /work")
            .with("route.all.rate=60/m")
            .shows(limited())
            .makesFail(),
        Row.server("route.*.template", "GET /{what}")
            .with("route.all.rate=60/m")
            .shows(limited())
            .makesFail(),
        Row.server("route.*.priority", "never")
            .with("route.all.match=/work", "shed=enforce", "shed.min=1", "shed.max=1")
            .perSecond(30)
            .headers(number -> BUSY)
            .shows(refused(), fine())
            .keepsFromFailing(),
        Row.server("route.*.attributes", "tenant:header:x-tenant")
            .with("route.all.match=/work")
            .holds(),
        Row.server("route.*.sampling", "0.5").with("route.all.match=/work").holds(),
        Row.server("access", "enforce").with("access.all.action=deny").shows(denied()).makesFail(),
        Row.server("access.default", "deny").with("access=enforce").shows(denied()).makesFail(),
        Row.server("access.*.action", "deny").with("access=enforce").shows(denied()).makesFail(),
        allowing("from", "service:shop"),
        allowing("not-from", "service:shop"),
        allowing("to", "/other"),
        allowing("not-to", "GET /work"),
        allowing("when", "tls"),
        Row.server("access.*.mode", "observe")
            .with("access=enforce", "access.all.action=deny")
            .shows(denied(), fine())
            .keepsFromFailing(),
        Row.server("path", "strict").holds(),
        Row.server("edge.trust", "none").holds(),
        Row.server("edge.strip", "x-nothing").holds(),
        Row.server("color", "header:x-color").holds(),
        Row.server("trust", "none").holds());
  }

  /** A field of a rule that allows everything without it. */
  private static Row allowing(String field, String value) {
    return Row.server("access.*." + field, value)
        .with("access=enforce", "access.all.action=allow")
        .shows(denied())
        .makesFail();
  }

  private static Predicate<Seen> denied() {
    return seen -> seen.calls().stream().anyMatch(call -> call.status() == 403);
  }

  private static Predicate<Seen> refused() {
    return seen -> seen.calls().stream().anyMatch(call -> call.status() == 503);
  }

  private static Predicate<Seen> limited() {
    return seen -> seen.calls().stream().anyMatch(call -> call.status() == 429);
  }

  private static Predicate<Seen> fine() {
    return seen -> seen.failures() == 0;
  }
}
