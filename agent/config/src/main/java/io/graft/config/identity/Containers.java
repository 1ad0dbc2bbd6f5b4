package io.graft.config.identity;

import io.graft.governance.setting.ValueParser;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Names a server that has a launcher of its own: after the application deployed in it, or after the
 * server's own name if it was given one.
 */
final class Containers {
  private static final int LONGEST_FILE = 1 << 20;

  private Containers() {}

  /** {@code null}: not a known server. */
  static @Nullable ProgramName of(Launch launch) {
    String jar = launch.jarName();
    String main = launch.main();
    if (main.equals("org.apache.catalina.startup.Bootstrap")) {
      return tomcat(launch);
    }
    if (isJetty(launch, jar, main)) {
      return jetty(launch);
    }
    if (jar.equals("jboss-modules.jar") || main.equals("org.jboss.modules.Main")) {
      return wildFly(launch);
    }
    if (jar.equals("ws-server.jar") || jar.equals("ws-launch.jar")) {
      return liberty(launch);
    }
    if (main.startsWith("org.apache.karaf.")) {
      return karaf(launch);
    }
    if (jar.startsWith("felix") && jar.endsWith(".jar") || main.startsWith("org.apache.felix.")) {
      return felix(launch);
    }
    if (jar.startsWith("org.eclipse.osgi")
        || jar.startsWith("org.eclipse.equinox.launcher")
        || main.startsWith("org.eclipse.equinox.launcher.")
        || main.startsWith("org.eclipse.core.runtime.adaptor.")) {
      return byDirectory(launch.directory(), "directory of Equinox");
    }
    if (jar.equals("glassfish.jar")
        || main.startsWith("com.sun.enterprise.glassfish.")
        || main.startsWith("org.glassfish.main.")
        || main.startsWith("fish.payara.boot.")) {
      return glassFish(launch);
    }
    if (main.equals("weblogic.Server")) {
      String name = launch.property("weblogic.Name");
      return ProgramName.named("AdminServer".equals(name) ? null : name, "weblogic.Name");
    }
    return null;
  }

  private static boolean isJetty(Launch launch, String jar, String main) {
    return main.startsWith("org.eclipse.jetty.start.")
        || main.startsWith("org.eclipse.jetty.xml.")
        || jar.equals("start.jar")
            && (launch.property("jetty.base") != null
                || launch.after("jetty.base=") != null
                || new File(new File(launch.jar()).getAbsoluteFile().getParentFile(), "modules")
                    .isDirectory());
  }

  private static ProgramName tomcat(Launch launch) {
    String base = launch.property("catalina.base");
    if (base == null) {
      return ProgramName.unnamed("a Tomcat without catalina.base");
    }
    Deployments found =
        new Deployments()
            .in(new File(base, "webapps"), true)
            .in(new File(base, "conf/Catalina/localhost"), false);
    return byApplication(found, base, "a Tomcat");
  }

  private static ProgramName jetty(Launch launch) {
    String base = launch.property("jetty.base");
    base = base == null ? launch.after("jetty.base=") : base;
    base = base == null ? launch.directory() : base;
    return byApplication(
        new Deployments().in(new File(base, "webapps"), true), base, "a standalone Jetty");
  }

  private static ProgramName wildFly(Launch launch) {
    String home = launch.property("jboss.home.dir");
    String base = launch.property("jboss.server.base.dir");
    base = base != null || home == null ? base : home + "/standalone";
    if (base == null) {
      return ProgramName.unnamed("a server of JBoss Modules");
    }
    Deployments found = new Deployments().in(new File(base, "deployments"), true);
    String configuration = launch.next("-c");
    configuration = configuration == null ? launch.after("--server-config=") : configuration;
    configuration = configuration == null ? "standalone.xml" : configuration;
    addDeployments(found, new File(base, "configuration/" + configuration));
    if (found.names().isEmpty()) {
      String node = launch.property("jboss.node.name");
      node = node == null ? launch.property("jboss.server.name") : node;
      if (ServiceName.derived(node) != null) {
        return ProgramName.named(node, "jboss.node.name");
      }
    }
    return byApplication(found, base, "a WildFly");
  }

  /**
   * The applications deployed by the server's administration: {@code <deployment name="a"
   * runtime-name="b">}.
   */
  private static void addDeployments(Deployments found, File configuration) {
    String text = text(configuration);
    String mark = "<deployment name=\"";
    for (int at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
      int end = text.indexOf('"', at + mark.length());
      if (end > 0) {
        found.named(text.substring(at + mark.length(), end));
      }
    }
  }

  private static ProgramName liberty(Launch launch) {
    String server = "defaultServer";
    for (String word : launch.arguments()) {
      if (!word.startsWith("-")) {
        server = word;
        break;
      }
    }
    String user = System.getenv("WLP_USER_DIR");
    File tools = new File(launch.jar()).getAbsoluteFile().getParentFile();
    File root = new File(tools, "../..");
    File base =
        new File(user == null ? new File(root, "usr") : new File(user), "servers/" + server);
    Deployments found =
        new Deployments()
            .in(new File(base, "dropins"), true)
            .in(new File(base, "dropins/war"), true)
            .in(new File(base, "apps"), false);
    return byApplication(found, base.getPath(), "a Liberty");
  }

  private static ProgramName karaf(Launch launch) {
    String base = launch.property("karaf.base");
    if (base == null) {
      return ProgramName.unnamed("a Karaf without karaf.base");
    }
    String name = launch.property("karaf.name");
    name = name == null ? property(new File(base, "etc/system.properties"), "karaf.name") : name;
    if (name != null && !name.equals("root") && ServiceName.derived(name) != null) {
      return ProgramName.named(name, "karaf.name");
    }
    return byApplication(new Deployments().in(new File(base, "deploy"), false), base, "a Karaf");
  }

  private static ProgramName felix(Launch launch) {
    String base = launch.directory();
    String bundles = launch.property("felix.auto.deploy.dir");
    File directory = bundles == null ? new File(base, "bundle") : new File(bundles);
    Deployments own = new Deployments();
    for (String each : new Deployments().in(directory, false).names()) {
      if (!isOfOsgi(each)) {
        String name = FileVersion.removedFrom(each);
        own.named(name);
      }
    }
    return byApplication(own, base, "a Felix");
  }

  private static boolean isOfOsgi(String bundle) {
    for (String each :
        new String[] {
          "org.apache.",
          "org.osgi.",
          "osgi.",
          "org.eclipse.",
          "org.ops4j.",
          "pax-",
          "jline",
          "jansi",
          "slf4j",
          "logback",
          "jakarta.",
          "javax.",
          "org.jline",
          "asm",
          "biz.aQute"
        }) {
      if (bundle.startsWith(each)) {
        return true;
      }
    }
    return false;
  }

  private static ProgramName glassFish(Launch launch) {
    String base = launch.next("-domaindir");
    base = base == null ? launch.next("--domaindir") : base;
    base = base == null ? launch.property("com.sun.aas.instanceRoot") : base;
    if (base == null) {
      return ProgramName.unnamed("a GlassFish whose domain is not known");
    }
    Deployments found =
        new Deployments()
            .in(new File(base, "applications"), true)
            .in(new File(base, "autodeploy"), false);
    return byApplication(found, base, "a GlassFish");
  }

  /**
   * Names it after the only application; if there are several, after the directory if its name is
   * specific, or else after the largest.
   */
  private static ProgramName byApplication(Deployments found, String base, String server) {
    List<String> names = found.names();
    ProgramName directory = byDirectory(base, "directory of " + server);
    if (names.isEmpty() || names.size() > 1 && directory.name() != null) {
      return directory.name() != null
          ? directory
          : ProgramName.unnamed(server + " in " + base + " without an application");
    }
    String chosen = found.largest();
    // Tomcat separates a version by ##, for parallel deployments: orders##17.war.
    int mark = chosen.indexOf("##");
    String version = mark < 0 ? null : chosen.substring(mark + 2);
    // Tomcat writes a context path of several segments as a#b.war.
    String name = (mark < 0 ? FileVersion.removedFrom(chosen) : chosen.substring(0, mark));
    if (names.size() == 1) {
      return ProgramName.named(name.replace('#', '-'), "web application " + chosen, version);
    }
    return ProgramName.named(
            name.replace('#', '-'), "web application " + chosen + " of " + names, version)
        .because(
            server
                + " has the applications "
                + names
                + ", which others see as one service: it is called after "
                + chosen
                + ", the largest; set graft.service.name to name it");
  }

  private static ProgramName byDirectory(String path, String source) {
    File directory = new File(path);
    String name = directory.getName();
    if (ValueParser.lower(name).equals("standalone") || name.equals("base")) {
      name = new File(directory.getAbsoluteFile().getParent()).getName();
    }
    return ProgramName.named(name, source);
  }

  private static @Nullable String property(File file, String key) {
    Properties properties = new Properties();
    try (InputStream in = new FileInputStream(file)) {
      properties.load(in);
      return properties.getProperty(key);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static String text(File file) {
    long length = file.length();
    if (length == 0 || length > LONGEST_FILE) {
      return "";
    }
    byte[] bytes = new byte[(int) length];
    try (InputStream in = new FileInputStream(file)) {
      int read = 0;
      for (int more = 0; more >= 0 && read < bytes.length; read += Math.max(0, more)) {
        more = in.read(bytes, read, bytes.length - read);
      }
      return new String(bytes, 0, read, java.nio.charset.Charset.forName("UTF-8"));
    } catch (IOException e) {
      return "";
    }
  }
}
