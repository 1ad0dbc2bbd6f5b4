package io.graft.registry.eureka;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.graft.http.HttpAnswer;
import io.graft.json.JsonException;
import io.graft.json.JsonValue;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The instances of an answer, one after the other: ten thousand of them are 10 MB of JSON. Reads
 * {@code {"applications":{"application":[{"instance":[…]}]}}} and {@code
 * {"application":{"instance":[…]}}}, where a list of one may stand without its brackets.
 */
final class Listing implements Closeable {
  private final HttpAnswer answer;
  private final JsonParser parser;
  private String application = "";
  private boolean applications;
  private @Nullable String hash;

  /**
   * @throws IOException with a clause for people
   */
  Listing(HttpAnswer answer) throws IOException {
    this.answer = answer;
    try {
      parser = JsonValue.parser(answer.body());
    } catch (IOException e) {
      throw new JsonException("its answer cannot be unpacked", e);
    }
  }

  /**
   * The next one; {@code null}: there are no more, and all of the answer has been read.
   *
   * @throws IOException with a clause for people, where this is no list of instances, or half of
   *     one
   */
  @Nullable Listed next() throws IOException {
    try {
      return read();
    } catch (JsonException e) {
      throw e;
    } catch (JsonProcessingException e) {
      throw new JsonException(wrong(e), e);
    } catch (IOException e) {
      throw new JsonException("its answer is broken (" + e.getMessage() + ")", e);
    }
  }

  private @Nullable Listed read() throws IOException {
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token == JsonToken.START_OBJECT && within("instance")) {
        return Listed.of(JsonValue.read(parser), application);
      }
      if (token == JsonToken.FIELD_NAME) {
        Listed one = field(parser.currentName(), parser.nextToken());
        if (one != null) {
          return one;
        }
      }
    }
    if (!applications) {
      throw new JsonException("its answer is JSON, but no list of applications", null);
    }
    return null;
  }

  private @Nullable Listed field(String name, JsonToken value) throws IOException {
    boolean opens = value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY;
    switch (name) {
      case "applications":
      case "application":
        applications |= opens;
        return null;
      case "instance":
        return value == JsonToken.START_OBJECT
            ? Listed.of(JsonValue.read(parser), application)
            : null;
      case "name":
        application = opens ? "" : parser.getText();
        break;
      case "apps__hashcode":
        hash = opens ? null : parser.getText();
        break;
      default:
    }
    parser.skipChildren();
    return null;
  }

  /** Whether the parser is in the list that is the field of this name. */
  private boolean within(String name) {
    return parser.getParsingContext().getParent().inArray()
        && name.equals(parser.getParsingContext().getParent().getParent().getCurrentName());
  }

  /** What the server has computed over all its instances; {@code null}: it did not say. */
  @Nullable String hash() {
    return hash;
  }

  private String wrong(JsonProcessingException e) {
    String text = answer.text().trim();
    if (text.startsWith("<")) {
      return text.contains("<application")
          ? "it answers XML although it was asked for JSON; Graft needs a server that has JSON"
          : "it answers a page, and no list of applications; is the path of the URL right?";
    }
    return "its answer is no JSON (" + e.getOriginalMessage() + ")";
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      // What is read from is memory.
      return;
    }
  }
}
