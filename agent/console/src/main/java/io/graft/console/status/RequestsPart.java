package io.graft.console.status;

import io.graft.governance.inbound.Inbound;
import io.graft.governance.inbound.InboundStatus;
import io.graft.net.json.JsonWriter;

/** {@code requests}: the requests that this JVM serves, and those that it has refused. */
public final class RequestsPart implements JsonWriter.Content {
  private final Inbound inbound;

  public RequestsPart(Inbound inbound) {
    this.inbound = inbound;
  }

  @Override
  public void write(JsonWriter json) {
    InboundStatus status = inbound.status();
    json.field("inFlight", status.inFlight())
        .field("streams", status.streams())
        .field("sessions", status.sessions())
        .field("waiting", status.waiting());
    json.object(
        "adaptiveLimit",
        limit ->
            limit
                .field("limit", status.limit())
                .field("holds", status.limiting())
                .field("latencyMillis", status.p90Millis())
                .field("unloadedMillis", status.baseMillis()));
    json.object("refused", refused -> refused(refused, status, true));
    json.object("wouldRefuse", refused -> refused(refused, status, false));
  }

  private static void refused(JsonWriter json, InboundStatus status, boolean enforced) {
    for (InboundStatus.Refused why : InboundStatus.Refused.values()) {
      json.field(JsonWriter.word(why), status.refused(why, enforced));
    }
  }
}
