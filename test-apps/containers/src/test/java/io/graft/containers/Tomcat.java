package io.graft.containers;

import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tomcat by {@code catalina.sh run -security}: under a security manager from its start on. */
record Tomcat(String version, String names, List<Integer> jdks) implements Container {
  @Override
  public JavaProcessBuilder prepare(Jdk jdk, Path directory, int port) throws IOException {
    Path home = Distribution.of("apache-tomcat-" + version);
    Distribution.copy(home.resolve("conf"), directory.resolve("conf"));
    for (String name : List.of("logs", "temp", "work")) {
      Files.createDirectories(directory.resolve(name));
    }
    Path server = directory.resolve("conf/server.xml");
    Distribution.replace(server, "<Server port=\"8005\"", "<Server port=\"-1\"");
    Distribution.replace(
        server,
        "<Connector port=\"8080\"",
        "<Connector address=\"127.0.0.1\" port=\"" + port + "\"");
    // What the application itself does needs permissions as ever.
    Path policy = directory.resolve("conf/catalina.policy");
    Files.writeString(
        policy,
        Files.readString(policy)
            + "\ngrant codeBase \"file:${catalina.base}/webapps/shop/-\" {\n"
            + "  permission java.net.SocketPermission \"*\", \"connect,resolve\";\n"
            + "};\n"
            + "grant codeBase \"war:file:${catalina.base}/webapps/shop.war*/-\" {\n"
            + "  permission java.net.SocketPermission \"*\", \"connect,resolve\";\n"
            + "};\n");
    Distribution.war(names, directory.resolve("webapps"));
    return JavaProcess.on(jdk)
        .script(home.resolve("bin/catalina.sh"), "CATALINA_OPTS")
        .arguments("run", "-security")
        .environment("CATALINA_HOME", home.toString())
        .environment("CATALINA_BASE", directory.toString());
  }

  @Override
  public String toString() {
    return "Tomcat " + version + " -security";
  }
}
