package io.graft.config.identity;

import org.jspecify.annotations.Nullable;

/** Names web applications of a container that are services of their own. */
public final class ContextName {
  private ContextName() {}

  /**
   * Returns the name of a web application: that of its file without a version, or else that of its
   * path. A generic path ({@code /api}) follows the container's name.
   *
   * @param context the path of the web application, not that of the root: {@code /shop}
   * @param file the deployed file ({@code shop-1.2.war}), with or without directories; {@code
   *     null}: a directory, or unknown
   * @param container the name of the container; {@code null}: it has none
   * @return {@code null} if there is no valid name
   */
  public static @Nullable String of(
      String context, @Nullable String file, @Nullable String container) {
    String named = file == null ? null : ServiceName.derived(base(file));
    if (named != null) {
      return named;
    }
    String path = withoutMark(withoutSlashes(context)).replace('/', '-');
    named = ServiceName.derived(path);
    return named != null || container == null || path.isEmpty()
        ? named
        : ServiceName.derived(container + "-" + path);
  }

  /** Whether a web application is part of its server, such as Tomcat's manager. */
  public static boolean isServersOwn(String context) {
    return Deployments.isServersOwn(withoutSlashes(context));
  }

  private static String withoutSlashes(String context) {
    int start = 0;
    int end = context.length();
    while (start < end && context.charAt(start) == '/') {
      start++;
    }
    while (end > start && context.charAt(end - 1) == '/') {
      end--;
    }
    return context.substring(start, end);
  }

  private static String base(String file) {
    String path = file.replace('\\', '/');
    String name = withoutMark(path.substring(path.lastIndexOf('/') + 1));
    int dot = name.lastIndexOf('.');
    boolean ends = dot > 0 && (name.endsWith(".war") || name.endsWith(".ear"));
    return FileVersion.removedFrom(ends ? name.substring(0, dot) : name).replace('#', '-');
  }

  /** Tomcat separates a version by ##, for parallel deployments: {@code shop##12}. */
  private static String withoutMark(String name) {
    int mark = name.indexOf("##");
    return mark < 0 ? name : name.substring(0, mark);
  }
}
