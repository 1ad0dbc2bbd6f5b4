package io.graft.config;

import io.graft.governance.setting.ValueParser;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists of {@code key=value} in OpenTelemetry's variables. Keys and values are percent-encoded if
 * they contain a comma, an equals sign or another character that W3C Baggage does not allow in a
 * token.
 */
public final class OtelPairs {
  private OtelPairs() {}

  /**
   * Returns the decoded value of a key; {@code null}: it is missing, or the list is invalid. By the
   * specification, a list is discarded as a whole if a part of it cannot be decoded.
   */
  public static @Nullable String value(String list, String key) {
    if (!valid(list)) {
      return null;
    }
    List<String> pairs = ValueParser.list(list);
    String found = null;
    for (int i = 0; i < pairs.size(); i++) {
      String pair = pairs.get(i);
      int equals = pair.indexOf('=');
      if (equals > 0 && key.equals(decoded(pair.substring(0, equals).trim()))) {
        // The last one counts, as for the resource.
        found = decoded(pair.substring(equals + 1).trim());
      }
    }
    return found;
  }

  /** Whether two hexadecimal digits follow each percent sign. */
  public static boolean valid(String text) {
    for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
      if (i + 2 >= text.length() || hex(text, i + 1) < 0 || hex(text, i + 2) < 0) {
        return false;
      }
    }
    return true;
  }

  private static int hex(String text, int at) {
    char c = text.charAt(at);
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  /**
   * Decodes percent-encoding as UTF-8. A percent sign without two digits is kept, and so is a plus.
   */
  public static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    Charset utf8 = Charset.forName("UTF-8");
    byte[] in = text.getBytes(utf8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
      int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
      if (in[i] == '%' && high >= 0 && low >= 0) {
        out[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        out[length++] = in[i];
      }
    }
    return new String(out, 0, length, utf8);
  }
}
