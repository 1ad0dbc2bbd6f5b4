package io.graft.net.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value for lenient reading: a value that is absent or has another type reads as {@link
 * #NONE}, which has no fields, no elements and no text. Immutable.
 */
public final class JsonValue {
  /** An absent value, or {@code null}. */
  public static final JsonValue NONE = new JsonValue(null);

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int DEEPEST = 64;

  /** A map of values, a list of values, a string for strings and numbers, a Boolean, or null. */
  private final @Nullable Object value;

  private JsonValue(@Nullable Object value) {
    this.value = value;
  }

  /**
   * Parses a document with exactly one value.
   *
   * @throws JsonException if it is invalid; the message is a clause for the log
   */
  public static JsonValue read(InputStream in) throws JsonException {
    try (JsonParser parser = FACTORY.createParser(in)) {
      if (parser.nextToken() == null) {
        throw new JsonException("its response is empty where JSON is expected", null);
      }
      JsonValue read = read(parser, 0);
      if (parser.nextToken() != null) {
        throw new JsonException("its response has more after the JSON", null);
      }
      return read;
    } catch (JsonException e) {
      throw e;
    } catch (JsonProcessingException e) {
      throw new JsonException(
          "its response is not JSON ("
              + e.getOriginalMessage()
              + " in line "
              + e.getLocation().getLineNr()
              + ")",
          e);
    } catch (IOException e) {
      throw new JsonException("its response is not JSON (" + e.getMessage() + ")", e);
    }
  }

  /** As {@link #read(InputStream)}. */
  public static JsonValue read(String text) throws JsonException {
    return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Returns a parser, for documents that are too large to keep in memory. */
  public static JsonParser parser(InputStream in) throws IOException {
    return FACTORY.createParser(in);
  }

  /**
   * Reads the value at the parser's position, to its end.
   *
   * @throws IOException if it is not JSON
   */
  public static JsonValue read(JsonParser parser) throws IOException {
    return read(parser, 0);
  }

  private static JsonValue read(JsonParser parser, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new JsonException("its response is nested more than " + DEEPEST + " deep", null);
    }
    switch (parser.currentToken()) {
      case START_OBJECT:
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          fields.put(name, read(parser, depth + 1));
        }
        return new JsonValue(fields);
      case START_ARRAY:
        List<JsonValue> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(read(parser, depth + 1));
        }
        return new JsonValue(elements);
      case VALUE_TRUE:
        return new JsonValue(Boolean.TRUE);
      case VALUE_FALSE:
        return new JsonValue(Boolean.FALSE);
      case VALUE_NULL:
        return NONE;
      default:
        return new JsonValue(parser.getText());
    }
  }

  /** Whether the value is absent or {@code null}. */
  public boolean none() {
    return value == null;
  }

  public boolean isObject() {
    return value instanceof Map;
  }

  public boolean isList() {
    return value instanceof List;
  }

  /** Returns a field of an object. */
  public JsonValue get(String name) {
    JsonValue found = fields().get(name);
    return found == null ? NONE : found;
  }

  /** Returns the fields of an object in order; empty for any other value. Unmodifiable. */
  @SuppressWarnings("unchecked")
  public Map<String, JsonValue> fields() {
    return value instanceof Map
        ? Collections.unmodifiableMap((Map<String, JsonValue>) value)
        : Collections.<String, JsonValue>emptyMap();
  }

  /**
   * Returns the elements of a list. Empty if the value is absent; any other value is a list of
   * itself, because old servers write a list of one without brackets. Unmodifiable.
   */
  @SuppressWarnings("unchecked")
  public List<JsonValue> elements() {
    return value instanceof List
        ? Collections.unmodifiableList((List<JsonValue>) value)
        : value == null ? Collections.<JsonValue>emptyList() : Collections.singletonList(this);
  }

  /**
   * Returns a string, a number as it is written, or true or false; {@code null}: any other value.
   */
  public @Nullable String text() {
    return value instanceof String || value instanceof Boolean ? value.toString() : null;
  }

  /** As {@link #text()}, with a default. */
  public String text(String otherwise) {
    String text = text();
    return text == null ? otherwise : text;
  }

  /** Returns a number, which may be in quotes. */
  public long number(long otherwise) {
    String text = text();
    try {
      return text == null ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** Returns a number with a fraction, which may be in quotes. */
  public double fraction(double otherwise) {
    String text = text();
    try {
      return text == null ? otherwise : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** Returns true or false, which may be in quotes. */
  public boolean flag(boolean otherwise) {
    String text = text();
    return "true".equals(text) || !"false".equals(text) && otherwise;
  }

  /** Returns the fields of an object that have text; others are omitted. */
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonValue> field : fields().entrySet()) {
      String text = field.getValue().text();
      if (text != null) {
        texts.put(field.getKey(), text);
      }
    }
    return texts;
  }
}
