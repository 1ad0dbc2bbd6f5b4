package io.graft.contract.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A Tomcat as it is distributed, with a web application in a base directory of its own. */
final class TomcatDistribution {
  private final Path home;
  private final Path base;

  /**
   * @param base an empty directory
   */
  TomcatDistribution(String version, Path base) throws IOException {
    home = Path.of("target", "distributions", "apache-tomcat-" + version).toAbsolutePath();
    this.base = base;
    for (String name : List.of("conf", "logs", "temp", "webapps", "work")) {
      Files.createDirectories(base.resolve(name));
    }
    try (Stream<Path> files = Files.list(home.resolve("conf"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, base.resolve("conf").resolve(file.getFileName()));
      }
    }
    // Its own configuration, on ports that are free.
    Path server = base.resolve("conf/server.xml");
    String text = Files.readString(server);
    Files.writeString(
        server,
        text.replace("<Server port=\"8005\"", "<Server port=\"-1\"")
            .replace("<Connector port=\"8080\"", "<Connector address=\"127.0.0.1\" port=\"0\""));
  }

  Path home() {
    return home;
  }

  Path base() {
    return base;
  }

  /** Deploys the contract's servlet. */
  void deploy(String name, Path classes) throws IOException {
    try (OutputStream file = Files.newOutputStream(base.resolve("webapps/" + name + ".war"));
        ZipOutputStream war = new ZipOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      add(war, "WEB-INF/web.xml", WEB_XML.getBytes(StandardCharsets.UTF_8));
      for (Path each : all.filter(path -> path.toString().endsWith(".class")).toList()) {
        add(war, "WEB-INF/classes/" + classes.relativize(each), Files.readAllBytes(each));
      }
    }
  }

  private static void add(ZipOutputStream war, String name, byte[] content) throws IOException {
    war.putNextEntry(new ZipEntry(name));
    war.write(content);
    war.closeEntry();
  }

  private static final String WEB_XML =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <web-app xmlns="http://java.sun.com/xml/ns/javaee" version="3.0" metadata-complete="true">
        <servlet>
          <servlet-name>contract</servlet-name>
          <servlet-class>io.graft.contract.server.ContractServlet</servlet-class>
        </servlet>
        <servlet-mapping>
          <servlet-name>contract</servlet-name>
          <url-pattern>/users/*</url-pattern>
        </servlet-mapping>
      </web-app>
      """;
}
