package io.graft.security.token;

import io.graft.security.token.json.JsonShape;
import java.util.Base64;

/**
 * Checks the shape of a token before it is interpreted: three parts of strict base64url (RFC 4648,
 * section 5, without padding), of which the first two are JSON objects within limits. Anything
 * else, such as encrypted tokens of five parts, is refused here.
 */
public final class CompactForm {
  /** The longest token, in characters. */
  static final int LONGEST = 16 * 1024;

  private static final int DEEPEST = 8;

  private CompactForm() {}

  /** Whether a text has this shape. */
  public static boolean is(String token) {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (first <= 0
        || second < 0
        || token.indexOf('.', second + 1) >= 0
        || token.length() > LONGEST) {
      return false;
    }
    return strict(token, 0, first)
        && strict(token, first + 1, second)
        && strict(token, second + 1, token.length())
        && isJson(token.substring(0, first))
        && isJson(token.substring(first + 1, second));
  }

  /** Whether a part has exactly one meaning, and no other text has the same one. */
  private static boolean strict(String token, int from, int to) {
    int length = to - from;
    int rest = length % 4;
    if (length == 0 || rest == 1) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (value(token.charAt(i)) < 0) {
        return false;
      }
    }
    int last = value(token.charAt(to - 1));
    // Bits that no byte takes must be 0, or several texts are one token.
    return rest == 0 || (rest == 2 ? last & 15 : last & 3) == 0;
  }

  private static int value(char c) {
    return c >= 'A' && c <= 'Z'
        ? c - 'A'
        : c >= 'a' && c <= 'z'
            ? c - 'a' + 26
            : c >= '0' && c <= '9' ? c - '0' + 52 : c == '-' ? 62 : c == '_' ? 63 : -1;
  }

  private static boolean isJson(String part) {
    byte[] bytes = Base64.getUrlDecoder().decode(part);
    return JsonShape.fault(bytes, 0, bytes.length, DEEPEST) == null;
  }
}
