package io.graft.demo.blog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An instance of a stock Tomcat distribution as its documentation tells to make several of one: a
 * {@code CATALINA_BASE} with a configuration and a web application of its own, started by the
 * distribution's script.
 */
final class TomcatInstance {
  private static final String SERVER_XML =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <Server port="-1">
        <Service name="Catalina">
          <Connector port="%d" address="%s" protocol="HTTP/1.1"/>
          <Engine name="Catalina" defaultHost="localhost">
            <Host name="localhost" appBase="webapps" unpackWARs="true" autoDeploy="false"/>
          </Engine>
        </Service>
      </Server>
      """;

  private TomcatInstance() {}

  /**
   * Makes an instance.
   *
   * @param home the distribution, which stays as it is
   * @param base the new instance's directory
   * @param address to listen at
   * @param port 0: any free one
   */
  static Launch make(
      String name,
      Path home,
      Path base,
      String address,
      int port,
      Path war,
      List<String> catalinaOptions)
      throws IOException {
    for (String directory : List.of("conf", "logs", "temp", "webapps", "work")) {
      Files.createDirectories(base.resolve(directory));
    }
    Files.writeString(base.resolve("conf/server.xml"), SERVER_XML.formatted(port, address));
    Files.copy(home.resolve("conf/web.xml"), base.resolve("conf/web.xml"));
    Files.copy(war, base.resolve("webapps/ROOT.war"));
    Map<String, String> environment = new HashMap<>();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("CATALINA_HOME", home.toString());
    environment.put("CATALINA_BASE", base.toString());
    // The script evaluates them once more: quotes hold paths together.
    environment.put(
        "CATALINA_OPTS",
        catalinaOptions.stream()
            .map(option -> '"' + option + '"')
            .collect(Collectors.joining(" ")));
    // The script becomes the JVM by exec: its process id is Tomcat's.
    return new Launch(
        name, List.of("sh", home.resolve("bin/catalina.sh").toString(), "run"), environment, base);
  }
}
