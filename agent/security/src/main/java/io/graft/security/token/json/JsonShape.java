package io.graft.security.token.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a text is one JSON object that every parser reads alike: valid UTF-8, no member
 * twice, not deep, no number beyond a double, nothing after it. Where parsers differ, one of them
 * checks a claim that another one does not see (RFC 8725, section 2.4).
 */
public final class JsonShape {
  private static final JsonFactory STRICT =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final int LONGEST_NUMBER = 40;

  private JsonShape() {}

  /**
   * Returns what is wrong, a clause that shows nothing of the text; {@code null}: nothing.
   *
   * @param deepest the number of objects and arrays within each other
   */
  public static @Nullable String fault(byte[] text, int from, int length, int deepest) {
    CharBuffer chars;
    try {
      chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text, from, length));
    } catch (CharacterCodingException e) {
      return "not UTF-8";
    }
    try (JsonParser parser = STRICT.createParser(chars.array(), 0, chars.limit())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return "not an object";
      }
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          return "not complete";
        }
        if (token.isStructStart() && ++depth > deepest) {
          return "nested more than " + deepest + " deep";
        }
        depth -= token.isStructEnd() ? 1 : 0;
        if (token.isNumeric() && !bounded(parser)) {
          return "a number that is too large";
        }
      }
      return parser.nextToken() == null ? null : "more after the object";
    } catch (IOException | RuntimeException e) {
      return "not JSON";
    }
  }

  private static boolean bounded(JsonParser parser) throws IOException {
    if (parser.getTextLength() > LONGEST_NUMBER) {
      return false;
    }
    double value = Double.parseDouble(parser.getText());
    return !Double.isInfinite(value) && !Double.isNaN(value);
  }
}
