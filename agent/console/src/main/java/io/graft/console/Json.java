package io.graft.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON into memory. Fields without a value are left out, so that what is there means
 * something.
 */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
  private final JsonGenerator generator;

  Json() {
    try {
      generator = FACTORY.createGenerator(bytes);
      generator.useDefaultPrettyPrinter();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the fields of an object, or the elements of a list. */
  public interface Content {
    void write(Json json);
  }

  private interface Step {
    void run() throws IOException;
  }

  private Json step(Step step) {
    try {
      step.run();
      return this;
    } catch (IOException e) {
      // Memory does not fail: this is a wrong use of the generator.
      throw new UncheckedIOException(e);
    }
  }

  /** A field with a text; nothing where it is {@code null}. */
  public Json field(String name, @Nullable String value) {
    return value == null ? this : step(() -> generator.writeStringField(name, value));
  }

  public Json field(String name, long value) {
    return step(() -> generator.writeNumberField(name, value));
  }

  /** A field with a number, rounded to three decimals; nothing where it is not finite. */
  public Json field(String name, double value) {
    return Double.isNaN(value) || Double.isInfinite(value)
        ? this
        : step(() -> generator.writeNumberField(name, Math.round(value * 1000) / 1000.0));
  }

  public Json field(String name, boolean value) {
    return step(() -> generator.writeBooleanField(name, value));
  }

  /** A field with an object. */
  public Json object(String name, Content fields) {
    step(() -> generator.writeObjectFieldStart(name));
    fields.write(this);
    return step(generator::writeEndObject);
  }

  /** An object: the whole, or an element of a list. */
  public Json object(Content fields) {
    step(generator::writeStartObject);
    fields.write(this);
    return step(generator::writeEndObject);
  }

  /** A field with a list. */
  public Json list(String name, Content elements) {
    step(() -> generator.writeArrayFieldStart(name));
    elements.write(this);
    return step(generator::writeEndArray);
  }

  /** A field with a list of texts. */
  public Json texts(String name, Iterable<String> texts) {
    return list(
        name,
        json -> {
          for (String text : texts) {
            json.element(text);
          }
        });
  }

  /** An element of a list. */
  public Json element(String value) {
    return step(() -> generator.writeString(value));
  }

  /** An element of a list, rounded to three decimals. */
  public Json element(double value) {
    return step(() -> generator.writeNumber(Math.round(value * 1000) / 1000.0));
  }

  /** All that was written, as UTF-8. */
  byte[] toByteArray() {
    step(generator::flush);
    bytes.write('\n');
    return bytes.toByteArray();
  }
}
