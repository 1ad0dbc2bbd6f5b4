package io.graft.security.token;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads claims of a token: text, numbers, booleans, lists and maps. */
public final class Claims {
  private static final String[] USUAL_ROLES = {"roles", "realm_access.roles", "scope"};

  /** 40,000 years: beyond it, a time in seconds is not a time. */
  private static final double MOST_SECONDS = 1e12;

  private Claims() {}

  /**
   * Finds a claim.
   *
   * @param name of a claim, or of a nested one with dots; a claim whose own name has dots comes
   *     first
   * @return {@code null}: absent
   */
  public static @Nullable Object find(Map<?, ?> claims, String name) {
    Object whole = claims.get(name);
    for (int dot = name.indexOf('.'); whole == null && dot > 0; dot = name.indexOf('.', dot + 1)) {
      Object outer = claims.get(name.substring(0, dot));
      whole = outer instanceof Map ? find((Map<?, ?>) outer, name.substring(dot + 1)) : null;
    }
    return whole;
  }

  /** A claim that is text; {@code null}: absent, or not text. */
  public static @Nullable String text(Map<?, ?> claims, String name) {
    Object value = find(claims, name);
    return value instanceof String ? (String) value : null;
  }

  /**
   * A time in seconds since 1970.
   *
   * @return {@link Long#MIN_VALUE}: not a time
   */
  public static long seconds(@Nullable Object value) {
    double number = value instanceof Number ? ((Number) value).doubleValue() : Double.NaN;
    return number >= 0 && number <= MOST_SECONDS ? (long) number : Long.MIN_VALUE;
  }

  /** Whether the claim {@code aud}, text or a list, has one of these names. */
  public static boolean isFor(@Nullable Object audience, List<String> names) {
    if (audience instanceof List) {
      for (Object each : (List<?>) audience) {
        if (each instanceof String && names.contains(each)) {
          return true;
        }
      }
      return false;
    }
    return audience instanceof String && names.contains(audience);
  }

  /**
   * The roles of a user.
   *
   * @param name the claim; {@code null}: the first that is there of the usual ones
   */
  public static Set<String> roles(Map<?, ?> claims, @Nullable String name) {
    if (name != null) {
      return words(find(claims, name));
    }
    for (String usual : USUAL_ROLES) {
      Object value = find(claims, usual);
      if (value != null) {
        return words(value);
      }
    }
    return Collections.emptySet();
  }

  private static Set<String> words(@Nullable Object value) {
    Set<String> words = new LinkedHashSet<>();
    if (value instanceof List) {
      for (Object each : (List<?>) value) {
        if (each instanceof String) {
          words.add((String) each);
        }
      }
    } else if (value instanceof String) {
      for (String each : ((String) value).split(" ")) {
        if (!each.isEmpty()) {
          words.add(each);
        }
      }
    }
    return words;
  }

  /**
   * A claim as the value of a header: what is not printable ASCII, and {@code %}, is encoded as in
   * URLs, so that no claim can begin another header.
   *
   * @return {@code null}: absent, or neither text nor a number, a boolean or a list of these
   */
  public static @Nullable String header(Map<?, ?> claims, String name) {
    Object value = find(claims, name);
    if (value instanceof List) {
      StringBuilder joined = new StringBuilder();
      for (Object each : (List<?>) value) {
        if (each instanceof List || each instanceof Map || each == null) {
          return null;
        }
        joined.append(joined.length() == 0 ? "" : ",").append(encoded(each.toString()));
      }
      return joined.length() == 0 ? null : joined.toString();
    }
    return value == null || value instanceof Map || value.toString().isEmpty()
        ? null
        : encoded(value.toString());
  }

  private static String encoded(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b < ' ' || b > '~' || b == '%') {
        out.append('%').append(digit(b >> 4)).append(digit(b));
      } else {
        out.append((char) b);
      }
    }
    return out.toString();
  }

  private static char digit(int value) {
    return Character.toUpperCase(Character.forDigit(value & 15, 16));
  }
}
