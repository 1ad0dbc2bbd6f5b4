package io.graft.config;

import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists of {@code key=value} as OpenTelemetry's variables have them: keys and values are
 * percent-encoded wherever they hold a comma, an equals sign or what else is no part of a token of
 * W3C Baggage.
 */
public final class OtelPairs {
  private OtelPairs() {}

  /**
   * The value of a key, decoded; {@code null}: it is not there, or the list is not valid: the
   * specification wants one that cannot be decoded to be discarded as a whole.
   */
  public static @Nullable String value(String list, String key) {
    if (!valid(list)) {
      return null;
    }
    List<String> pairs = Form.list(list);
    String found = null;
    for (int i = 0; i < pairs.size(); i++) {
      String pair = pairs.get(i);
      int equals = pair.indexOf('=');
      if (equals > 0 && key.equals(decoded(pair.substring(0, equals).trim()))) {
        // The last one counts, as in the resource.
        found = decoded(pair.substring(equals + 1).trim());
      }
    }
    return found;
  }

  /** Whether each percent sign is followed by two hexadecimal digits. */
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

  /** Percent-decoded as UTF-8; a percent sign without two digits stays, and so does a plus. */
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
