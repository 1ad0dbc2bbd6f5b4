package io.graft.config.identity;

import java.io.File;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Names the program of this JVM by its command line, and the files in it. A launcher never gives
 * the name; the program that it runs does.
 */
final class ProgramName {
  /**
   * Prefixes of main classes that run another program, for which the class path may have a name.
   */
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

  private ProgramName(@Nullable String name, String nameSource, @Nullable String version) {
    this.name = name;
    this.nameSource = nameSource;
    this.version = version;
  }

  static ProgramName of(Map<String, String> system) {
    ProgramName plain = ofPlainMain(system.get("sun.java.command"));
    if (plain != null) {
      return plain;
    }
    Launch launch = Launch.of(system);
    ProgramName container =
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
    ProgramName named =
        isLauncher(main) ? launched(launch) : named(ofClass(main), "main class " + main);
    if (named.name == null) {
      named = ofClassPath(launch);
    }
    return named.name == null
        ? unnamed(main.isEmpty() ? "no command line" : "main class " + main)
        : named;
  }

  /** Handles a plain main class without loading the rest; {@code null}: not a plain main class. */
  private static @Nullable ProgramName ofPlainMain(@Nullable String command) {
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
    ProgramName named = named(ofClass(main), "main class " + main);
    return named.name == null ? null : named;
  }

  /** Returns a name derived from a text, if it is specific enough. */
  static ProgramName named(@Nullable String text, String nameSource) {
    return named(text, nameSource, null);
  }

  static ProgramName named(@Nullable String text, String nameSource, @Nullable String version) {
    return new ProgramName(ServiceName.derived(text), nameSource, version);
  }

  /**
   * @param what what was found instead of a name
   */
  static ProgramName unnamed(String what) {
    return new ProgramName(null, what, null);
  }

  /** Adds a sentence about the choice of the name. */
  ProgramName because(String line) {
    remark = line;
    return this;
  }

  /** A valid name; {@code null}: none was found. */
  @Nullable String name() {
    return name;
  }

  /** The source of the name; without a name, where it was looked for. */
  String nameSource() {
    return nameSource;
  }

  @Nullable String version() {
    return version;
  }

  /** A sentence about the choice of the name; {@code null}: none. */
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

  private static ProgramName ofJar(Launch launch, String path) {
    String file = launch.jarName();
    ProgramName own = byFile(path, file);
    if (own.name != null) {
      return own;
    }
    File directory = new File(path).getAbsoluteFile().getParentFile();
    ProgramName launched = launched(launch);
    if (launched.name == null && file.startsWith("quarkus-run")) {
      launched = ofOneJar(new File(directory, "app"));
    }
    if (launched.name == null) {
      launched = ofManifest(JarManifest.of(new File(path)), file, true);
    }
    if (launched.name == null && directory != null) {
      launched = named(directory.getName(), "directory of " + file, own.version);
    }
    return launched.name == null ? unnamed("file " + file) : launched;
  }

  private static ProgramName byFile(String path, String file) {
    String base = Launch.isJar(file) ? file.substring(0, file.length() - ".jar".length()) : file;
    int cut = FileVersion.start(base);
    String version =
        JarManifest.value(JarManifest.of(new File(path)), Attributes.Name.IMPLEMENTATION_VERSION);
    if (version == null && cut < base.length()) {
      version = base.substring(cut + 1);
    }
    return named(base.substring(0, cut), "file " + file, version);
  }

  /** Names the program that a launcher runs: a WAR, a verticle. */
  private static ProgramName launched(Launch launch) {
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

  /** Names it after the first entry of the class path: a build, an unpacked jar or a jar. */
  private static ProgramName ofClassPath(Launch launch) {
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
      ProgramName named = byFile(file.getPath(), file.getName());
      return named.name != null ? named : ofManifest(JarManifest.of(file), file.getName(), false);
    }
    ProgramName unpacked =
        ofManifest(JarManifest.ofFile(new File(file, "META-INF/MANIFEST.MF")), "META-INF", true);
    return unpacked.name != null ? unpacked : ofBuild(file);
  }

  /** {@code orders/target/classes}, {@code orders/build/classes/java/main}. */
  private static ProgramName ofBuild(File classes) {
    String path = classes.getPath().replace('\\', '/');
    for (String each : new String[] {"/target/", "/build/classes/", "/out/production/", "/bin/"}) {
      int at = (path + "/").lastIndexOf(each);
      if (at > 0) {
        return named(path.substring(path.lastIndexOf('/', at - 1) + 1, at), "directory " + path);
      }
    }
    return unnamed("");
  }

  private static ProgramName ofOneJar(File directory) {
    Deployments jars = new Deployments().in(directory, false);
    return jars.names().size() == 1
        ? byFile(
            new File(directory, jars.names().get(0) + ".jar").getPath(),
            jars.names().get(0) + ".jar")
        : unnamed("");
  }

  private static ProgramName ofManifest(@Nullable Manifest manifest, String where, boolean main) {
    String title = JarManifest.value(manifest, Attributes.Name.IMPLEMENTATION_TITLE);
    String version = JarManifest.value(manifest, Attributes.Name.IMPLEMENTATION_VERSION);
    ProgramName named = named(title, "Implementation-Title of " + where, version);
    String start = JarManifest.value(manifest, new Attributes.Name("Start-Class"));
    if (named.name == null && start != null) {
      named = named(ofClass(start), "Start-Class of " + where, version);
    }
    String own = main ? JarManifest.value(manifest, Attributes.Name.MAIN_CLASS) : null;
    if (named.name == null && own != null && !isLauncher(own)) {
      named = named(ofClass(own), "Main-Class of " + where, version);
    }
    return named;
  }

  /** Returns the simple name of a class or, if that is generic, the last part of its package. */
  private static @Nullable String ofClass(String main) {
    int end = main.length();
    int dot = main.lastIndexOf('.');
    while (ServiceName.isGeneric(main.substring(dot + 1, end).replace('$', '-'))) {
      if (dot <= 0 || main.lastIndexOf('.', dot - 1) < 0) {
        // Only a top-level domain is left, or nothing.
        return null;
      }
      end = dot;
      dot = main.lastIndexOf('.', end - 1);
    }
    String name = main.substring(dot + 1, end).replace('$', '-');
    return name.isEmpty() ? null : name;
  }
}
