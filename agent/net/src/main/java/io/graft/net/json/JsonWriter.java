package io.graft.net.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON to a buffer: {@code new JsonWriter().open().field("TTL", "15s").close()}. A field
 * without a value is omitted.
 */
public final class JsonWriter {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private final JsonGenerator generator;
  private final boolean forPeople;

  /** Writes without white space, and numbers unrounded. */
  public JsonWriter() {
    this(false);
  }

  private JsonWriter(boolean forPeople) {
    this.forPeople = forPeople;
    try {
      generator = FACTORY.createGenerator(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (forPeople) {
      generator.useDefaultPrettyPrinter();
    }
  }

  /** Returns a writer that indents, and rounds fractions to three decimals. */
  public static JsonWriter forPeople() {
    return new JsonWriter(true);
  }

  /** Writes the fields of an object, or the elements of a list. */
  public interface Content {
    void write(JsonWriter json);
  }

  private interface Step {
    void run() throws IOException;
  }

  private JsonWriter step(Step step) {
    try {
      step.run();
      return this;
    } catch (IOException e) {
      // A buffer cannot fail: the generator was used incorrectly.
      throw new UncheckedIOException(e);
    }
  }

  /** Starts an object: the whole document, or an element of a list. */
  public JsonWriter open() {
    return step(generator::writeStartObject);
  }

  /** Starts a field with an object. */
  public JsonWriter open(String name) {
    return step(() -> generator.writeObjectFieldStart(name));
  }

  /** Ends an object. */
  public JsonWriter close() {
    return step(generator::writeEndObject);
  }

  /** Starts a field with a list. */
  public JsonWriter openList(String name) {
    return step(() -> generator.writeArrayFieldStart(name));
  }

  /** Ends a list. */
  public JsonWriter closeList() {
    return step(generator::writeEndArray);
  }

  /** Writes a field with a string; nothing if it is {@code null}. */
  public JsonWriter field(String name, @Nullable String value) {
    return value == null ? this : step(() -> generator.writeStringField(name, value));
  }

  public JsonWriter field(String name, long value) {
    return step(() -> generator.writeNumberField(name, value));
  }

  /** Writes a field with a number; nothing if it is not finite. */
  public JsonWriter field(String name, double value) {
    return Double.isNaN(value) || Double.isInfinite(value)
        ? this
        : step(() -> generator.writeNumberField(name, shown(value)));
  }

  public JsonWriter field(String name, boolean value) {
    return step(() -> generator.writeBooleanField(name, value));
  }

  /** Writes a field with an object of strings. */
  public JsonWriter field(String name, Map<String, String> values) {
    open(name);
    for (Map.Entry<String, String> each : values.entrySet()) {
      field(each.getKey(), each.getValue());
    }
    return close();
  }

  /** Writes a field with an object. */
  public JsonWriter object(String name, Content fields) {
    open(name);
    fields.write(this);
    return close();
  }

  /** Writes an object: the whole document, or an element of a list. */
  public JsonWriter object(Content fields) {
    open();
    fields.write(this);
    return close();
  }

  /** Writes a field with a list. */
  public JsonWriter list(String name, Content elements) {
    openList(name);
    elements.write(this);
    return closeList();
  }

  /** Writes a field with a list of strings. */
  public JsonWriter texts(String name, Iterable<String> texts) {
    openList(name);
    for (String text : texts) {
      element(text);
    }
    return closeList();
  }

  /** Writes an element of a list. */
  public JsonWriter element(String value) {
    return step(() -> generator.writeString(value));
  }

  /** Writes an element of a list. */
  public JsonWriter element(double value) {
    return step(() -> generator.writeNumber(shown(value)));
  }

  /** Writes an element of a list. */
  public JsonWriter element(long value) {
    return step(() -> generator.writeNumber(value));
  }

  /**
   * Writes a field with a document that is JSON already.
   *
   * @param document a valid value; it is not checked
   */
  public JsonWriter document(String name, String document) {
    return step(
        () -> {
          generator.writeFieldName(name);
          generator.writeRawValue(document);
        });
  }

  /** Returns an enum constant as the settings and the status spell it: {@code half-open}. */
  public static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private double shown(double value) {
    return forPeople ? Math.round(value * 1000) / 1000.0 : value;
  }

  /** Returns the document in UTF-8; with a final line break if it is indented. */
  public byte[] toByteArray() {
    step(generator::flush);
    if (forPeople) {
      bytes.write('\n');
    }
    return bytes.toByteArray();
  }

  /** Returns the document. */
  @Override
  public String toString() {
    return new String(toByteArray(), StandardCharsets.UTF_8);
  }
}
