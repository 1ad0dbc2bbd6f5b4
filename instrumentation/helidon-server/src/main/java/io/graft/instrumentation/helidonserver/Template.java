package io.graft.instrumentation.helidonserver;

import io.graft.instrumentation.spi.PrivateMember;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The template of a path matcher. Older versions keep that of a pattern only as a regular
 * expression, from which it is made again.
 */
final class Template {
  private static final String EXACT = "exact: ";
  private static final String PREFIX = "prefix: ";
  private static final String PATTERN = "pattern: ";

  private final String regex;
  private final @Nullable Map<?, ?> groups;
  private final StringBuilder made = new StringBuilder();
  private int at;

  private Template(String regex, @Nullable Map<?, ?> groups) {
    this.regex = regex;
    this.groups = groups;
  }

  /** Returns the template; empty: any path, or a matcher of the application's own. */
  static String of(@Nullable Object matcher) {
    String said = String.valueOf(matcher);
    if (matcher == null || !matcher.getClass().getName().startsWith("io.helidon.")) {
      return "";
    }
    if (said.startsWith(EXACT)) {
      return said.substring(EXACT.length());
    }
    if (said.startsWith(PREFIX)) {
      return said.substring(PREFIX.length()) + "*";
    }
    if (!said.startsWith(PATTERN)) {
      return "";
    }
    Object source = field(matcher, "sourcePattern");
    if (source != null) {
      return source.toString();
    }
    Object groups = field(matcher, "paramToGroupName");
    return new Template(
            said.substring(PATTERN.length()), groups instanceof Map ? (Map<?, ?>) groups : null)
        .make();
  }

  /** Returns the template of a route within a service. */
  static String join(String prefix, String own) {
    if (own.isEmpty()) {
      return prefix + "/*";
    }
    if (prefix.isEmpty() || prefix.equals("/")) {
      return own;
    }
    return own.equals("/") ? prefix : prefix + own;
  }

  private static @Nullable Object field(Object matcher, String name) {
    try {
      return PrivateMember.field(matcher.getClass(), name).get(matcher);
    } catch (ReflectiveOperationException | RuntimeException none) {
      return null; // an older version, or a module that is not open
    }
  }

  private String make() {
    while (at < regex.length()) {
      char next = regex.charAt(at);
      if (next == '\\' && at + 1 < regex.length()) {
        made.append(regex.charAt(at + 1));
        at += 2;
      } else if (regex.startsWith(".*?", at)) {
        made.append('*');
        at += 3;
      } else if (next == '(') {
        group();
      } else if (regex.startsWith(")?", at)) {
        made.append(']');
        at += 2;
      } else {
        made.append(next);
        at++;
      }
    }
    return made.toString();
  }

  /** A parameter, or the beginning of an optional part. */
  private void group() {
    int end = end(at);
    boolean named = regex.startsWith("(?<", at);
    if (!named && regex.startsWith("?", end + 1)) {
      made.append('[');
      at++;
      return;
    }
    made.append('{');
    if (named) {
      made.append(parameter(regex.substring(at + 3, regex.indexOf('>', at))));
    }
    made.append('}');
    at = end + 1;
  }

  private String parameter(String group) {
    if (groups != null) {
      for (Map.Entry<?, ?> each : groups.entrySet()) {
        if (group.equals(each.getValue())) {
          return String.valueOf(each.getKey());
        }
      }
    }
    return "";
  }

  /** Returns the index of the parenthesis that closes the one at {@code start}. */
  private int end(int start) {
    int depth = 0;
    for (int i = start; i < regex.length(); i++) {
      char next = regex.charAt(i);
      if (next == '\\') {
        i++;
      } else if (next == '(') {
        depth++;
      } else if (next == ')' && --depth == 0) {
        return i;
      }
    }
    return regex.length() - 1;
  }
}
