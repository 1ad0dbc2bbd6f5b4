package io.graft.security.access;

import io.graft.governance.match.RuleText;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes one route of many paths, where no framework has told its template: {@code /items/17} is
 * {@code /items/*}.
 */
public final class RoutePattern {
  private static final int MOST_KNOWN = 1000;
  private static final int MOST_SEGMENTS = 6;
  private static final int LONGEST_SEGMENT = 32;

  private final ConcurrentHashMap<String, String> known = new ConcurrentHashMap<>();

  /**
   * The route of a request.
   *
   * @param path its canonical path
   * @param route what the server or a framework says; {@code null}: nothing
   */
  String of(String path, @Nullable String route) {
    if (route != null && (route.indexOf('{') >= 0 || route.equals(path))) {
      return route;
    }
    String pattern = known.get(path);
    if (pattern != null) {
      return pattern;
    }
    pattern = of(path);
    if (known.size() < MOST_KNOWN) {
      known.put(path, pattern);
    }
    return pattern;
  }

  /** The route of a path. Allocates. */
  public static String of(String path) {
    if (!path.startsWith("/")) {
      return "/**";
    }
    StringBuilder out = new StringBuilder();
    int from = 1;
    for (int segments = 0; from <= path.length(); segments++) {
      int slash = path.indexOf('/', from);
      int end = slash < 0 ? path.length() : slash;
      if (segments == MOST_SEGMENTS) {
        return out.append("/**").toString();
      }
      String segment = path.substring(from, end);
      out.append('/').append(isWord(segment) ? segment : "*");
      from = end + 1;
    }
    return out.toString();
  }

  /** Whether a segment is rather a word of an interface than the id of a thing. */
  private static boolean isWord(String segment) {
    if (segment.isEmpty()) {
      return true;
    }
    int digits = 0;
    for (int i = 0; i < segment.length(); i++) {
      digits += Character.isDigit(segment.charAt(i)) ? 1 : 0;
    }
    boolean version = digits == segment.length() - 1 && segment.charAt(0) == 'v';
    return (digits == 0 || version)
        && segment.length() <= LONGEST_SEGMENT
        && segment.indexOf('*') < 0
        && RuleText.token(segment);
  }
}
