package io.graft.governance.match;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for canonical paths. {@code *} matches any one segment that is not empty, and {@code
 * **} at the end matches the rest, so {@code /items/**} also matches {@code /items}.
 */
final class PathPattern {
  private static final String ONE = "*";
  private static final String REST = "**";

  private final String text;
  private final String[] segments;
  private final boolean rest;

  private PathPattern(String text, String[] segments, boolean rest) {
    this.text = text;
    this.segments = segments;
    this.rest = rest;
  }

  /**
   * @param text begins with {@code /}
   */
  static PathPattern parse(String text) {
    if (Query.end(text) < text.length()) {
      throw new IllegalArgumentException(
          "a path has no '" + text.charAt(Query.end(text)) + "', a parameter is query:NAME=VALUE");
    }
    List<String> segments = new ArrayList<>();
    String path = CanonicalPath.of(text);
    int from = 1;
    while (from <= path.length()) {
      int end = path.indexOf('/', from);
      if (end < 0) {
        end = path.length();
      }
      String segment = path.substring(from, end);
      boolean last = end == path.length();
      if (segment.equals(REST)) {
        if (!last) {
          throw new IllegalArgumentException("'**' is the rest of a path, nothing follows it");
        }
        return new PathPattern(text, segments.toArray(new String[0]), true);
      }
      if (segment.indexOf('*') >= 0 && !segment.equals(ONE)) {
        throw new IllegalArgumentException(
            "in '" + segment + "' the '*' is not a whole segment of the path");
      }
      if (segment.indexOf('{') >= 0) {
        throw new IllegalArgumentException("'" + segment + "' is written '*' in a path");
      }
      segments.add(segment);
      from = end + 1;
    }
    return new PathPattern(text, segments.toArray(new String[0]), false);
  }

  /**
   * @param path with or without its query
   */
  boolean matches(String path) {
    int limit = Query.end(path);
    if (limit > 0 && path.charAt(0) != '/') {
      // "OPTIONS *" and "CONNECT host:port" have no path.
      return rest && segments.length == 0;
    }
    // The end of the segment before: a slash, or the end of the path.
    int at = limit == 0 ? -1 : 0;
    for (int i = 0; i < segments.length; i++) {
      if (at == limit) {
        return false;
      }
      int from = at + 1;
      int end = path.indexOf('/', from);
      if (end < 0 || end > limit) {
        end = limit;
      }
      String segment = segments[i];
      if (segment.equals(ONE)) {
        if (end == from) {
          return false;
        }
      } else if (end - from != segment.length() || !path.startsWith(segment, from)) {
        return false;
      }
      at = end;
    }
    return rest || at == limit;
  }

  /** The first segment; {@code null}: any. */
  @Nullable String first() {
    return segments.length == 0 || segments[0].equals(ONE) ? null : segments[0];
  }

  /** Whether it matches every request, even one without a path. */
  boolean isAny() {
    return rest && segments.length == 0;
  }

  /** Whether it matches every path that {@code other} matches. */
  boolean covers(PathPattern other) {
    if (rest ? other.segments.length < segments.length : other.rest) {
      return false;
    }
    if (!rest && other.segments.length != segments.length) {
      return false;
    }
    for (int i = 0; i < segments.length; i++) {
      String theirs = other.segments[i];
      if (segments[i].equals(ONE) ? theirs.isEmpty() : !segments[i].equals(theirs)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return text;
  }
}
