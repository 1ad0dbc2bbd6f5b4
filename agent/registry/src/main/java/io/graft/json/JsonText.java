package io.graft.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a small value of JSON: {@code new JsonText().open().put("TTL", "15s").close()}. */
public final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final StringWriter text = new StringWriter();
  private final JsonGenerator generator;

  private interface Step {
    void run() throws IOException;
  }

  public JsonText() {
    try {
      generator = FACTORY.createGenerator(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonText step(Step step) {
    try {
      step.run();
      return this;
    } catch (IOException e) {
      // Memory does not fail: this is a wrong use of the generator.
      throw new UncheckedIOException(e);
    }
  }

  /** Begins the object, or one within a list. */
  public JsonText open() {
    return step(generator::writeStartObject);
  }

  /** Begins an object that is a field. */
  public JsonText open(String name) {
    return step(() -> generator.writeObjectFieldStart(name));
  }

  public JsonText close() {
    return step(generator::writeEndObject);
  }

  /** Begins a list that is a field. */
  public JsonText openList(String name) {
    return step(() -> generator.writeArrayFieldStart(name));
  }

  public JsonText closeList() {
    return step(generator::writeEndArray);
  }

  /** A field; nothing where the value is {@code null}. */
  public JsonText put(String name, @Nullable String value) {
    return value == null ? this : step(() -> generator.writeStringField(name, value));
  }

  public JsonText put(String name, long value) {
    return step(() -> generator.writeNumberField(name, value));
  }

  public JsonText put(String name, double value) {
    return step(() -> generator.writeNumberField(name, value));
  }

  public JsonText put(String name, boolean value) {
    return step(() -> generator.writeBooleanField(name, value));
  }

  /** A field that is an object of texts. */
  public JsonText put(String name, Map<String, String> values) {
    open(name);
    for (Map.Entry<String, String> each : values.entrySet()) {
      put(each.getKey(), each.getValue());
    }
    return close();
  }

  /** An element of a list. */
  public JsonText add(String value) {
    return step(() -> generator.writeString(value));
  }

  /** All that was written. */
  @Override
  public String toString() {
    step(generator::flush);
    return text.toString();
  }
}
