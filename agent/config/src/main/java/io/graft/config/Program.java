package io.graft.config;

import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** What the command line of this JVM says about the program that it runs. */
final class Program {
  /** Main classes that are called the same everywhere; their package says more. */
  private static final String[] EVERYBODYS = {
    "Main", "App", "Application", "Server", "Start", "Launcher", "Bootstrap", "Boot", "Runner"
  };

  /** What every Tomcat brings along. */
  private static final String[] TOMCATS_OWN = {
    "ROOT", "docs", "examples", "manager", "host-manager"
  };

  /** Words that build tools put behind a version. */
  private static final String[] QUALIFIERS = {
    "SNAPSHOT", "RELEASE", "FINAL", "GA", "EXEC", "BOOT", "ALL", "FAT", "UBER", "SHADED", "RUNNER"
  };

  private final @Nullable String name;
  private final String nameSource;
  private final @Nullable String version;

  private Program(@Nullable String name, String nameSource, @Nullable String version) {
    this.name = name;
    this.nameSource = nameSource;
    this.version = version;
  }

  static Program of(Map<String, String> system) {
    String command = system.get("sun.java.command");
    String classPath = system.get("java.class.path");
    if (command == null) {
      command = "";
    }
    String jar = jar(command, classPath == null ? "" : classPath);
    if (jar != null) {
      return ofJar(jar);
    }
    int space = command.indexOf(' ');
    String main = space < 0 ? command : command.substring(0, space);
    main = main.substring(main.indexOf('/') + 1);
    if (main.equals("org.apache.catalina.startup.Bootstrap")) {
      return ofTomcat(system.get("catalina.base"));
    }
    return new Program(ofClass(main), "main class " + main, null);
  }

  /** A name that others can call; {@code null}: the command line does not tell. */
  @Nullable String name() {
    return name;
  }

  /** What the name comes from, for people. */
  String nameSource() {
    return nameSource;
  }

  @Nullable String version() {
    return version;
  }

  /** The jar of {@code java -jar}, whose path may hold blanks; {@code null}: it was not that. */
  private static @Nullable String jar(String command, String classPath) {
    if (isJar(classPath)
        && command.startsWith(classPath)
        && (command.length() == classPath.length() || command.charAt(classPath.length()) == ' ')) {
      return classPath;
    }
    int space = command.indexOf(' ');
    String first = space < 0 ? command : command.substring(0, space);
    return isJar(first) ? first : null;
  }

  private static boolean isJar(String path) {
    return path.endsWith(".jar") || path.endsWith(".war");
  }

  private static Program ofJar(String path) {
    String file = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    String base = file.substring(0, file.length() - ".jar".length());
    int cut = versionStart(base);
    String version = manifestVersion(path);
    if (version == null && cut < base.length()) {
      version = base.substring(cut + 1);
    }
    return new Program(base.substring(0, cut), "file " + file, version);
  }

  /** Where {@code -1.2.3-SNAPSHOT-exec} begins; the length of the name where there is none. */
  private static int versionStart(String base) {
    int cut = base.length();
    int version = base.length();
    while (true) {
      int dash = base.lastIndexOf('-', cut - 1);
      if (dash <= 0) {
        return version;
      }
      char first = dash + 1 < cut ? base.charAt(dash + 1) : ' ';
      if (first >= '0' && first <= '9') {
        version = dash;
      } else if (!isOneOf(
          QUALIFIERS, base.substring(dash + 1, cut).toUpperCase(java.util.Locale.ROOT))) {
        return version;
      }
      cut = dash;
    }
  }

  private static @Nullable String manifestVersion(String path) {
    try (JarFile jar = new JarFile(path, false)) {
      Manifest manifest = jar.getManifest();
      return manifest == null
          ? null
          : manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    } catch (IOException | RuntimeException e) {
      // The JVM could read it, so this is rare, and a version is no reason to say anything.
      return null;
    }
  }

  /**
   * A Tomcat's name is that of the one web application that was put into its {@code webapps}; of
   * several, or the root alone, it is the name of the {@code catalina.base} directory.
   */
  private static Program ofTomcat(@Nullable String base) {
    if (base == null) {
      return new Program("tomcat", "Tomcat", null);
    }
    String found = null;
    String[] files = new File(base, "webapps").list();
    for (int i = 0; files != null && i < files.length; i++) {
      String file = files[i];
      boolean war = file.endsWith(".war");
      String application = war ? file.substring(0, file.length() - 4) : file;
      if (isOneOf(TOMCATS_OWN, application)
          || !war && !new File(base, "webapps/" + file).isDirectory()) {
        continue;
      }
      if (found != null && !found.equals(application)) {
        return ofDirectory(base);
      }
      found = application;
    }
    if (found == null) {
      return ofDirectory(base);
    }
    // Tomcat's own mark of a version, for deployments side by side: orders##17.war.
    int mark = found.indexOf("##");
    String name = mark < 0 ? found : found.substring(0, mark);
    // A path of several parts is a#b.war.
    return new Program(
        name.replace('#', '-'),
        "web application " + found,
        mark < 0 ? null : found.substring(mark + 2));
  }

  private static Program ofDirectory(String base) {
    String name = new File(base).getName();
    // An unpacked distribution, apache-tomcat-9.0.98, is named after nothing that it serves.
    return new Program(
        name.isEmpty() || name.startsWith("apache-tomcat") ? "tomcat" : name,
        "directory of the Tomcat",
        null);
  }

  private static @Nullable String ofClass(String main) {
    int dot = main.lastIndexOf('.');
    String simple = main.substring(dot + 1);
    if (dot > 0 && isOneOf(EVERYBODYS, simple)) {
      int before = main.lastIndexOf('.', dot - 1);
      simple = main.substring(before + 1, dot);
    }
    return simple.isEmpty() ? null : simple.replace('$', '-');
  }

  private static boolean isOneOf(String[] words, String word) {
    for (String each : words) {
      if (each.equals(word)) {
        return true;
      }
    }
    return false;
  }
}
