package io.graft.governance.match;

/**
 * A template of a framework as a match: {@code GET /users/{id}}. A variable is one segment, as is
 * {@code :id}; {@code {*rest}}, {@code {rest...}}, {@code *rest}, or {@code *} at the end, is the
 * rest of the path. The expression of a variable is not evaluated, except that {@code {rest: .*}}
 * is the rest.
 */
final class PathTemplate {
  private static final String ONE = "*";
  private static final String REST = "**";

  private PathTemplate() {}

  /**
   * Returns the text of the match.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static String match(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || slash > 0 && text.charAt(slash - 1) > ' ') {
      throw new IllegalArgumentException("a template begins with '/'");
    }
    String methods = text.substring(0, slash).trim();
    if (methods.indexOf(' ') >= 0 || methods.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "'" + methods + "' is not a method; other conditions are for match");
    }
    StringBuilder match = new StringBuilder(methods).append(methods.isEmpty() ? "" : " ");
    String template = text.substring(slash).trim();
    int from = 1;
    while (from <= template.length()) {
      int end = end(template, from);
      String segment = template.substring(from, end);
      match.append('/').append(segment(segment, end == template.length()));
      from = end + 1;
    }
    return match.toString();
  }

  /** Returns the end of a segment: a slash that is not part of an expression, or the end. */
  private static int end(String template, int from) {
    int depth = 0;
    int at = from;
    while (at < template.length() && (depth > 0 || template.charAt(at) != '/')) {
      char c = template.charAt(at);
      if (depth == 0 && c <= ' ') {
        throw new IllegalArgumentException("a template has nothing after its path");
      }
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      at++;
    }
    if (depth != 0) {
      throw new IllegalArgumentException("its braces do not match");
    }
    return at;
  }

  private static String segment(String segment, boolean last) {
    if (segment.equals(REST) || segment.equals(ONE)) {
      return last ? REST : segment;
    }
    if (segment.length() > 1 && segment.charAt(0) == ':') {
      return ONE;
    }
    if (segment.indexOf('{') < 0 && segment.indexOf('}') < 0 && segment.lastIndexOf('*') <= 0) {
      return segment.startsWith(ONE) ? rest(segment, last) : segment;
    }
    int end = segment.length() - 1;
    if (end < 2 || segment.charAt(0) != '{' || closing(segment) != end) {
      throw new IllegalArgumentException(
          "'" + segment + "' is not a whole segment; write a variable for all of it");
    }
    int colon = segment.indexOf(':');
    String expression = colon < 0 ? "" : segment.substring(colon + 1, end).trim();
    boolean more = segment.charAt(1) == '*' || segment.endsWith("...}");
    if (!more && !expression.equals(".*") && !expression.equals(".+")) {
      return ONE;
    }
    return rest(segment, last);
  }

  private static String rest(String segment, boolean last) {
    if (!last) {
      throw new IllegalArgumentException(
          "'" + segment + "' is the rest of a path, nothing follows it");
    }
    return REST;
  }

  /** Returns where the first brace is closed. */
  private static int closing(String segment) {
    int depth = 0;
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }
}
