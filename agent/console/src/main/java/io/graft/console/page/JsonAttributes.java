package io.graft.console.page;

import io.graft.net.json.JsonWriter;
import io.graft.telemetry.attribute.AttributeSink;

/** Writes attributes as fields of a JSON object. */
public final class JsonAttributes implements AttributeSink {
  private final JsonWriter json;

  public JsonAttributes(JsonWriter json) {
    this.json = json;
  }

  @Override
  public void put(String key, String value) {
    json.field(key, value);
  }

  @Override
  public void put(String key, long value) {
    json.field(key, value);
  }
}
