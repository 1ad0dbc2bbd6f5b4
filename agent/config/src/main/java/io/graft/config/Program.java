package io.graft.config;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * What the command line of this JVM, and the files that it names, say about the program that it
 * runs. A launcher is never a name: what it launches is.
 */
final class Program {
  /** Words that build tools put behind a version. */
  private static final String[] QUALIFIERS = {
    "SNAPSHOT",
    "RELEASE",
    "FINAL",
    "GA",
    "EXEC",
    "BOOT",
    "ALL",
    "FAT",
    "UBER",
    "SHADED",
    "RUNNER",
    "BOOTABLE",
    "SWARM",
    "THORNTAIL",
    "STANDALONE",
    "DEPENDENCIES",
    "WITH",
    "JAR"
  };

  /** Beginnings of main classes that run something else, which the class path may name. */
  private static final String[] LAUNCHERS = {
    "org.springframework.boot.loader.",
    "io.quarkus.bootstrap.runner.",
    "io.vertx.core.Launcher",
    "io.vertx.launcher.",
    "io.helidon.",
    "io.ktor.server.",
    "play.core.server.",
    "clojure.main",
    "groovy.ui.",
    "org.codehaus.groovy.tools.",
    "scala.tools.nsc.",
    "org.jruby.Main",
    "org.codehaus.plexus.classworlds.",
    "org.apache.maven.",
    "org.gradle.",
    "worker.org.gradle.",
    "com.intellij.rt.",
    "org.eclipse.jdt.",
    "org.junit.",
    "org.testng.",
    "xsbt.boot.",
    "sbt.",
    "org.tanukisoftware.wrapper.",
    "org.apache.commons.daemon.",
    "com.simontuffs.onejar.",
    "com.exe4j.",
    "jdk.internal.jshell.",
    "org.eclipse.jetty.runner.",
    "webapp.runner.launch.",
    "fish.payara.",
    "org.apache.catalina.startup.",
    "com.caucho.",
    "org.apache.felix.",
    "org.apache.karaf.",
    "org.jboss.modules.",
    "org.eclipse.jetty.start.",
    "org.eclipse.jetty.xml.",
    "org.eclipse.equinox.",
    "org.eclipse.core.",
    "com.sun.enterprise.glassfish.",
    "org.glassfish.main.",
    "weblogic."
  };

  private static final String SOURCE_LAUNCHER = "com.sun.tools.javac.launcher.";

  private final @Nullable String name;
  private final String nameSource;
  private final @Nullable String version;
  private @Nullable String remark;

  private Program(@Nullable String name, String nameSource, @Nullable String version) {
    this.name = name;
    this.nameSource = nameSource;
    this.version = version;
  }

  static Program of(Map<String, String> system) {
    Program plain = ofPlainMain(system.get("sun.java.command"));
    if (plain != null) {
      return plain;
    }
    Launch launch = Launch.of(system);
    Program container =
        isLauncher(launch.main()) || ServiceName.isGeneric(launch.jarName())
            ? Containers.of(launch)
            : null;
    if (container != null) {
      return container;
    }
    if (launch.jar() != null) {
      return ofJar(launch, launch.jar());
    }
    String main = launch.main();
    if (main.startsWith(SOURCE_LAUNCHER)) {
      String[] arguments = launch.arguments();
      String file = arguments.length == 0 ? "" : Launch.fileName(arguments[0]);
      int dot = file.lastIndexOf('.');
      return named(dot < 0 ? file : file.substring(0, dot), "file " + file);
    }
    Program named =
        isLauncher(main) ? launched(launch) : named(ofClass(main), "main class " + main);
    if (named.name == null) {
      named = ofClassPath(launch);
    }
    return named.name == null
        ? unnamed(main.isEmpty() ? "no command line" : "main class " + main)
        : named;
  }

  /** The usual main class, without what it takes to look further; {@code null}: look further. */
  private static @Nullable Program ofPlainMain(@Nullable String command) {
    int space = command == null ? -1 : command.indexOf(' ');
    String first = command == null ? "" : space < 0 ? command : command.substring(0, space);
    String main = first.substring(first.indexOf('/') + 1);
    if (main.isEmpty()
        || first.indexOf('/') != first.lastIndexOf('/')
        || command.indexOf(".jar") >= 0
        || command.indexOf(".war") >= 0
        || isLauncher(main)
        || main.startsWith(SOURCE_LAUNCHER)) {
      return null;
    }
    Program named = named(ofClass(main), "main class " + main);
    return named.name == null ? null : named;
  }

  /** A name that is derived from what something is called, if that says anything. */
  static Program named(@Nullable String text, String nameSource) {
    return named(text, nameSource, null);
  }

  static Program named(@Nullable String text, String nameSource, @Nullable String version) {
    return new Program(ServiceName.derived(text), nameSource, version);
  }

  /**
   * @param what is there instead of a name, for people
   */
  static Program unnamed(String what) {
    return new Program(null, what, null);
  }

  /** Adds a line for people about the choice of the name. */
  Program because(String line) {
    remark = line;
    return this;
  }

  /** A name that others can call; {@code null}: nothing tells. */
  @Nullable String name() {
    return name;
  }

  /** What the name comes from, for people; where there is none, what does not tell it. */
  String nameSource() {
    return nameSource;
  }

  @Nullable String version() {
    return version;
  }

  /** A line for people about the choice of the name; {@code null}: there is nothing to say. */
  @Nullable String remark() {
    return remark;
  }

  private static boolean isLauncher(String main) {
    for (String each : LAUNCHERS) {
      if (main.startsWith(each)) {
        return true;
      }
    }
    return false;
  }

  private static Program ofJar(Launch launch, String path) {
    String file = launch.jarName();
    Program own = byFile(path, file);
    if (own.name != null) {
      return own;
    }
    File directory = new File(path).getAbsoluteFile().getParentFile();
    Program launched = launched(launch);
    if (launched.name == null && file.startsWith("quarkus-run")) {
      launched = ofOneJar(new File(directory, "app"));
    }
    if (launched.name == null) {
      launched = ofManifest(manifest(new File(path)), file, true);
    }
    if (launched.name == null && directory != null) {
      launched = named(directory.getName(), "directory of " + file, own.version);
    }
    return launched.name == null ? unnamed("file " + file) : launched;
  }

  private static Program byFile(String path, String file) {
    String base = Launch.isJar(file) ? file.substring(0, file.length() - ".jar".length()) : file;
    int cut = versionStart(base);
    String version = value(manifest(new File(path)), Attributes.Name.IMPLEMENTATION_VERSION);
    if (version == null && cut < base.length()) {
      version = base.substring(cut + 1);
    }
    return named(base.substring(0, cut), "file " + file, version);
  }

  /** What a launcher is told to launch: a WAR, a verticle. */
  private static Program launched(Launch launch) {
    for (String word : launch.arguments()) {
      if (word.endsWith(".war") || word.endsWith(".ear")) {
        return byFile(word, Launch.fileName(word));
      }
    }
    String verticle = launch.next("run");
    if (verticle != null && verticle.indexOf('.') > 0) {
      return named(ofClass(verticle), "class " + verticle);
    }
    return unnamed("");
  }

  /** The directory that the classes come from: that of a build, of an unpacked jar, or one jar. */
  private static Program ofClassPath(Launch launch) {
    String[] paths = launch.classPath().split(File.pathSeparator);
    String first = paths[0];
    File file = new File(first.isEmpty() ? "." : first);
    if (!file.isAbsolute()) {
      file = new File(launch.directory(), first);
    }
    if (Launch.isJar(first)) {
      if (Launch.fileName(first).startsWith("quarkus-run")) {
        return ofOneJar(new File(file.getParentFile(), "app"));
      }
      Program named = byFile(file.getPath(), file.getName());
      return named.name != null ? named : ofManifest(manifest(file), file.getName(), false);
    }
    Program unpacked =
        ofManifest(manifestFile(new File(file, "META-INF/MANIFEST.MF")), "META-INF", true);
    return unpacked.name != null ? unpacked : ofBuild(file);
  }

  /** {@code orders/target/classes}, {@code orders/build/classes/java/main}. */
  private static Program ofBuild(File classes) {
    String path = classes.getPath().replace('\\', '/');
    for (String each : new String[] {"/target/", "/build/classes/", "/out/production/", "/bin/"}) {
      int at = (path + "/").lastIndexOf(each);
      if (at > 0) {
        return named(path.substring(path.lastIndexOf('/', at - 1) + 1, at), "directory " + path);
      }
    }
    return unnamed("");
  }

  private static Program ofOneJar(File directory) {
    Deployments jars = new Deployments().in(directory, false);
    return jars.names().size() == 1
        ? byFile(
            new File(directory, jars.names().get(0) + ".jar").getPath(),
            jars.names().get(0) + ".jar")
        : unnamed("");
  }

  private static Program ofManifest(@Nullable Manifest manifest, String where, boolean main) {
    String title = value(manifest, Attributes.Name.IMPLEMENTATION_TITLE);
    String version = value(manifest, Attributes.Name.IMPLEMENTATION_VERSION);
    Program named = named(title, "Implementation-Title of " + where, version);
    String start = value(manifest, new Attributes.Name("Start-Class"));
    if (named.name == null && start != null) {
      named = named(ofClass(start), "Start-Class of " + where, version);
    }
    String own = main ? value(manifest, Attributes.Name.MAIN_CLASS) : null;
    if (named.name == null && own != null && !isLauncher(own)) {
      named = named(ofClass(own), "Main-Class of " + where, version);
    }
    return named;
  }

  private static @Nullable String value(@Nullable Manifest manifest, Attributes.Name name) {
    return manifest == null ? null : manifest.getMainAttributes().getValue(name);
  }

  private static @Nullable Manifest manifest(File jar) {
    try (JarFile file = new JarFile(jar, false)) {
      return file.getManifest();
    } catch (IOException | RuntimeException e) {
      // The JVM could read it, so this is rare, and no reason to say anything.
      return null;
    }
  }

  private static @Nullable Manifest manifestFile(File file) {
    if (!file.isFile()) {
      return null;
    }
    try (InputStream in = new FileInputStream(file)) {
      return new Manifest(in);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** The name of a file without {@code -1.2.3-SNAPSHOT-exec}. */
  static String withoutVersion(String base) {
    return base.substring(0, versionStart(base));
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

  /** The simple name, or of what is called the same everywhere the package that says more. */
  private static @Nullable String ofClass(String main) {
    int end = main.length();
    int dot = main.lastIndexOf('.');
    while (ServiceName.isGeneric(main.substring(dot + 1, end).replace('$', '-'))) {
      if (dot <= 0 || main.lastIndexOf('.', dot - 1) < 0) {
        // What is left is a top level domain, or nothing.
        return null;
      }
      end = dot;
      dot = main.lastIndexOf('.', end - 1);
    }
    String name = main.substring(dot + 1, end).replace('$', '-');
    return name.isEmpty() ? null : name;
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
