package io.graft.config.identity;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How this JVM was started: its jar or main class, and the arguments. */
final class Launch {
  private final Map<String, String> system;
  private final String classPath;
  private final @Nullable String jar;
  private final String main;
  private final String arguments;

  private Launch(
      Map<String, String> system,
      String classPath,
      @Nullable String jar,
      String main,
      String arguments) {
    this.system = system;
    this.classPath = classPath;
    this.jar = jar;
    this.main = main;
    this.arguments = arguments;
  }

  static Launch of(Map<String, String> system) {
    String command = orEmpty(system.get("sun.java.command"));
    String classPath = orEmpty(system.get("java.class.path"));
    String first = first(command, classPath);
    String arguments = command.substring(first.length()).trim();
    boolean isJar = isJar(first);
    // The name of a module may be before that of the class.
    String main = isJar ? "" : first.substring(first.indexOf('/') + 1);
    return new Launch(system, classPath, isJar ? first : null, main, arguments);
  }

  /** Returns the first word; after {@code java -jar} the jar, whose path may contain spaces. */
  private static String first(String command, String classPath) {
    if (isJar(classPath)
        && command.startsWith(classPath)
        && (command.length() == classPath.length() || command.charAt(classPath.length()) == ' ')) {
      return classPath;
    }
    int space = command.indexOf(' ');
    return space < 0 ? command : command.substring(0, space);
  }

  static boolean isJar(String path) {
    return path.endsWith(".jar") || path.endsWith(".war");
  }

  /** Returns the last part of a path of any operating system. */
  static String fileName(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** The jar of {@code java -jar}; {@code null}: none. */
  @Nullable String jar() {
    return jar;
  }

  /** The file name of that jar; empty: none. */
  String jarName() {
    return jar == null ? "" : fileName(jar);
  }

  /** The main class; empty if there is a jar. */
  String main() {
    return main;
  }

  String classPath() {
    return classPath;
  }

  /** Returns a property, set in the JVM or as a program argument {@code -Dkey=value}. */
  @Nullable String property(String key) {
    String value = system.get(key);
    return value != null ? value : after("-D" + key + "=");
  }

  /** Returns the rest of the first argument with this prefix; {@code null}: none. */
  @Nullable String after(String beginning) {
    for (String word : arguments()) {
      if (word.startsWith(beginning)) {
        return word.substring(beginning.length());
      }
    }
    return null;
  }

  /** Returns the argument after this one; {@code null}: none. */
  @Nullable String next(String option) {
    String[] words = arguments();
    for (int i = 0; i + 1 < words.length; i++) {
      if (words[i].equals(option)) {
        return words[i + 1];
      }
    }
    return null;
  }

  /** The arguments; an argument with spaces is returned as several. */
  String[] arguments() {
    return arguments.isEmpty() ? new String[0] : arguments.split(" ");
  }

  /** The working directory. */
  String directory() {
    return orEmpty(system.get("user.dir"));
  }
}
