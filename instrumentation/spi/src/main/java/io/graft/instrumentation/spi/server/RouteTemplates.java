package io.graft.instrumentation.spi.server;

import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import org.jspecify.annotations.Nullable;

/** Templates of frameworks, as telemetry shows them: {@code /api/users/{id}}. */
public final class RouteTemplates {
  private RouteTemplates() {}

  /** Returns the request that this thread works for; {@code null}: none. */
  public static @Nullable ServerCall current() {
    return ServerCall.of(CallContext.current());
  }

  /**
   * Appends a template to what is before it, with one slash between them and none at the end.
   * Expressions are left out: {@code {id: [0-9]+}} becomes {@code {id}}.
   *
   * @param before a result of this method, or a path such as {@code /api/}; {@code null}: nothing
   * @param template with or without slashes at its ends; {@code null}: nothing
   */
  public static String join(@Nullable String before, @Nullable String template) {
    int end = before == null ? 0 : end(before);
    int from = 0;
    int to = template == null ? 0 : end(template);
    while (from < to && template.charAt(from) == '/') {
      from++;
    }
    if (from == to && end > 0 && end == before.length() && before.charAt(0) == '/') {
      return before;
    }
    StringBuilder joined = new StringBuilder(end + 2 + to - from);
    if (end > 0) {
      joined.append(before.charAt(0) == '/' ? "" : "/").append(before, 0, end);
    }
    if (from < to || end == 0) {
      append(joined.append('/'), template == null ? "" : template, from, to);
    }
    return joined.toString();
  }

  /** Returns the end without slashes. */
  private static int end(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '/') {
      end--;
    }
    return end;
  }

  private static void append(StringBuilder out, String template, int from, int to) {
    int depth = 0;
    boolean expression = false;
    for (int i = from; i < to; i++) {
      char c = template.charAt(i);
      if (c == '\\' && expression && i + 1 < to) {
        i++; // an escaped brace is part of the expression
        continue;
      }
      if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        expression = false;
      } else if (c == ':' && depth == 1) {
        expression = true;
      }
      if (!expression && (depth == 0 || c > ' ')) {
        out.append(c);
      }
    }
  }
}
