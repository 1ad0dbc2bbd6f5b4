package io.graft.governance.context;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Attributes that an application sets: at most {@value #MAX}, as OpenTelemetry limits them; of a
 * key the last value counts. Values are a {@code String}, {@code Long}, {@code Double}, {@code
 * Boolean} or an array of these. Not thread-safe.
 */
public final class SpanAttributes {
  /** The most attributes of a span, an event or a link. */
  public static final int MAX = 128;

  /** The longest text that is kept; of a longer one its beginning. */
  static final int LONGEST_TEXT = 4096;

  private static final int MAX_ELEMENTS = 128;

  private static final Object[] NONE = {};

  private Object[] pairs = NONE;
  private int size;
  private int dropped;

  /**
   * Sets an attribute; drops it if there are too many, or no room.
   *
   * @param key ignored if it is {@code null} or empty
   * @param value {@code null} is ignored; a collection becomes an array, and an object of another
   *     type its text
   * @param room how many characters may be added
   * @return how many were added; less than 0 if a value is shorter than the one it replaces
   */
  int put(@Nullable String key, @Nullable Object value, int room) {
    if (key == null || key.isEmpty() || value == null) {
      return 0;
    }
    int at = 0;
    while (at < size && !key.equals(pairs[2 * at])) {
      at++;
    }
    Object kept = kept(value);
    int length = length(kept) + (at == size ? key.length() : -length(pairs[2 * at + 1]));
    if (at == MAX || length > room) {
      dropped++;
      return 0;
    }
    if (at == size) {
      if (pairs.length == 2 * size) {
        pairs = Arrays.copyOf(pairs, Math.max(8, 4 * size));
      }
      pairs[2 * size++] = key;
    }
    pairs[2 * at + 1] = kept;
    return length;
  }

  public int size() {
    return size;
  }

  /**
   * @param i 0 to {@link #size} - 1
   */
  public String key(int i) {
    return (String) pairs[2 * i];
  }

  /**
   * @param i 0 to {@link #size} - 1
   */
  public Object value(int i) {
    return pairs[2 * i + 1];
  }

  /** How many were dropped. */
  public int dropped() {
    return dropped;
  }

  /** Returns what is kept of a value: an array is one of ours already. */
  static Object kept(Object value) {
    if (value instanceof Long
        || value instanceof Double
        || value instanceof Boolean
        || value instanceof Object[]) {
      return value;
    }
    if (value instanceof Collection) {
      Object[] elements = ((Collection<?>) value).toArray();
      Object[] kept = new Object[Math.min(elements.length, MAX_ELEMENTS)];
      for (int i = 0; i < kept.length; i++) {
        Object element = elements[i];
        kept[i] = element == null || element instanceof Collection ? text(element) : kept(element);
      }
      return kept;
    }
    return text(value);
  }

  /** Cuts a text that is too long. */
  static String text(@Nullable Object value) {
    String text = String.valueOf(value);
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
  }

  static int length(Object value) {
    if (value instanceof String) {
      return ((String) value).length();
    }
    if (!(value instanceof Object[])) {
      return 8;
    }
    int length = 0;
    for (Object element : (Object[]) value) {
      length += length(element);
    }
    return length;
  }
}
