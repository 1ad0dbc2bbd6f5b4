package io.graft.real;

import io.graft.test.JavaProcessBuilder;
import io.graft.test.server.ServerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tomcat as it is distributed, and TomEE, by {@code catalina.sh run} in a directory of its own. */
final class Catalina {
  private Catalina() {}

  /** Starts one that serves what is in {@code webapps} of the directory. */
  static void run(JavaProcessBuilder java, Path home, Path directory, int port) throws IOException {
    ServerFiles.copy(home.resolve("conf"), directory.resolve("conf"));
    for (String name : List.of("logs", "temp", "work")) {
      Files.createDirectories(directory.resolve(name));
    }
    Path server = directory.resolve("conf/server.xml");
    ServerFiles.replace(server, "<Server port=\"8005\"", "<Server port=\"-1\"");
    ServerFiles.replace(
        server,
        "<Connector port=\"8080\"",
        "<Connector address=\"127.0.0.1\" port=\"" + port + "\"");
    java.script(home.resolve("bin/catalina.sh"), "CATALINA_OPTS")
        .arguments("run")
        .jvmArguments("-Xmx384m")
        .environment("CATALINA_HOME", home.toString())
        .environment("CATALINA_BASE", directory.toString());
  }
}
