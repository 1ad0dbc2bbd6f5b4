package io.graft.console.status;

import io.graft.governance.mirror.Mirror;
import io.graft.net.json.JsonWriter;

/** {@code copies}: how many mirrored requests were sent, failed or were dropped. */
public final class MirrorPart implements JsonWriter.Content {
  private final Mirror mirror;

  public MirrorPart(Mirror mirror) {
    this.mirror = mirror;
  }

  @Override
  public void write(JsonWriter json) {
    json.field("sent", mirror.sent())
        .field("failed", mirror.failed())
        .field("dropped", mirror.dropped());
  }
}
