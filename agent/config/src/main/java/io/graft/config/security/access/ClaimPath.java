package io.graft.config.security.access;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The name of a claim, whose dots lead into objects. Immutable. */
final class ClaimPath {
  private final String whole;
  private final String[] parts;

  private ClaimPath(String whole, String[] parts) {
    this.whole = whole;
    this.parts = parts;
  }

  static ClaimPath of(String name) {
    return new ClaimPath(name, name.split("\\."));
  }

  /** Returns its value; {@code null}: the claim is missing. A name with dots is tried first. */
  @Nullable Object in(Map<String, Object> claims) {
    Object value = claims.get(whole);
    if (value != null || parts.length == 1) {
      return value;
    }
    value = claims;
    for (int i = 0; i < parts.length; i++) {
      if (!(value instanceof Map)) {
        return null;
      }
      value = ((Map<?, ?>) value).get(parts[i]);
    }
    return value;
  }

  /** Whether a value, or an element of a list, has one of the values; no values: any. */
  static boolean any(Object value, TextPattern[] values) {
    if (values.length == 0) {
      return true;
    }
    if (value instanceof List) {
      List<?> list = (List<?>) value;
      for (int i = 0; i < list.size(); i++) {
        if (list.get(i) != null && !(list.get(i) instanceof Map) && one(list.get(i), values)) {
          return true;
        }
      }
      return false;
    }
    return !(value instanceof Map) && one(value, values);
  }

  private static boolean one(Object value, TextPattern[] values) {
    // Numbers and booleans by their JSON text.
    String text = value instanceof String ? (String) value : String.valueOf(value);
    for (int i = 0; i < values.length; i++) {
      if (values[i].matches(text)) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of the words of a value is one of the values. */
  static boolean words(@Nullable Object value, TextPattern[] values) {
    if (value instanceof Collection) {
      return any(value, values);
    }
    if (!(value instanceof String)) {
      return false;
    }
    String text = (String) value;
    int from = 0;
    while (from < text.length()) {
      int blank = text.indexOf(' ', from);
      int end = blank < 0 ? text.length() : blank;
      for (int i = 0; end > from && i < values.length; i++) {
        if (values[i].matches(text, from, end)) {
          return true;
        }
      }
      from = end + 1;
    }
    return false;
  }
}
