package io.graft.instrumentation.play;

/**
 * Paths of compiled routes: {@code /users/$id<[^/]+>} for what is {@code /users/:id} in the routes
 * file, {@code $path<.+>} for {@code *path}.
 */
final class PathExpressions {
  private static final String ANY_REST = ".+";

  private PathExpressions() {}

  /** Returns the path as the routes file has it, without the expressions of parameters. */
  static String withoutThem(String path) {
    StringBuilder template = new StringBuilder(path.length());
    int from = 0;
    for (int dollar = path.indexOf('$'); dollar >= 0; dollar = path.indexOf('$', from)) {
      int open = path.indexOf('<', dollar);
      int close = open < 0 ? -1 : close(path, open);
      if (close < 0) {
        break;
      }
      boolean rest = path.substring(open + 1, close).equals(ANY_REST);
      template.append(path, from, dollar).append(rest ? '*' : ':').append(path, dollar + 1, open);
      from = close + 1;
    }
    return template.append(path, from, path.length()).toString();
  }

  /** Returns where an expression ends, which may have groups such as {@code (?<name>.)}. */
  private static int close(String path, int open) {
    int depth = 0;
    for (int i = open; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '<') {
        depth++;
      } else if (c == '>' && --depth == 0) {
        return i;
      }
    }
    return -1;
  }
}
