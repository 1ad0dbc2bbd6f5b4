package io.graft.registry.eureka;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.graft.net.http.HttpResponse;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Parses instances one at a time: a response with ten thousand of them is 10 MB of JSON. Accepts
 * {@code {"applications":{"application":[{"instance":[…]}]}}} and {@code
 * {"application":{"instance":[…]}}}; a list of one may have no brackets.
 */
final class InstanceParser implements Closeable {
  private final HttpResponse answer;
  private final JsonParser parser;
  private String application = "";
  private boolean applications;
  private @Nullable String hash;

  /**
   * @throws IOException if the body cannot be unpacked; the message is a clause that says why
   */
  InstanceParser(HttpResponse answer) throws IOException {
    this.answer = answer;
    try {
      parser = JsonValue.parser(answer.body());
    } catch (IOException e) {
      throw new JsonException("its response cannot be unpacked", e);
    }
  }

  /**
   * Returns the next instance; {@code null}: no more, and the response is complete.
   *
   * @throws IOException if the response is incomplete or not a list of instances; the message is a
   *     clause that says why
   */
  @Nullable ListedInstance next() throws IOException {
    try {
      return read();
    } catch (JsonException e) {
      throw e;
    } catch (JsonProcessingException e) {
      throw new JsonException(wrong(e), e);
    } catch (IOException e) {
      throw new JsonException("its response is invalid (" + e.getMessage() + ")", e);
    }
  }

  private @Nullable ListedInstance read() throws IOException {
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token == JsonToken.START_OBJECT && within("instance")) {
        return ListedInstance.of(JsonValue.read(parser), application);
      }
      if (token == JsonToken.FIELD_NAME) {
        ListedInstance one = field(parser.currentName(), parser.nextToken());
        if (one != null) {
          return one;
        }
      }
    }
    if (!applications) {
      throw new JsonException("its response is JSON, but not a list of applications", null);
    }
    return null;
  }

  private @Nullable ListedInstance field(String name, JsonToken value) throws IOException {
    boolean opens = value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY;
    switch (name) {
      case "applications":
      case "application":
        applications |= opens;
        return null;
      case "instance":
        return value == JsonToken.START_OBJECT
            ? ListedInstance.of(JsonValue.read(parser), application)
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

  /** Whether the parser is inside the list of this field. */
  private boolean within(String name) {
    return parser.getParsingContext().getParent().inArray()
        && name.equals(parser.getParsingContext().getParent().getParent().getCurrentName());
  }

  /** Returns the server's hash of all its instances; {@code null}: not sent. */
  @Nullable String hash() {
    return hash;
  }

  private String wrong(JsonProcessingException e) {
    String text = answer.text().trim();
    if (text.startsWith("<")) {
      return text.contains("<application")
          ? "it responds with XML although JSON was requested; Graft needs a server that supports"
              + " JSON"
          : "it responds with a web page, not a list of applications; is the path of the URL"
              + " right?";
    }
    return "its response is not JSON (" + e.getOriginalMessage() + ")";
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      // Closing an in-memory stream cannot fail.
      return;
    }
  }
}
