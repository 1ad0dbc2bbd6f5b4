package io.graft.real;

import io.graft.test.Jdk;
import io.graft.test.server.ServerFiles;
import io.graft.test.server.SlowRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Applications that are a directory with scripts and settings. */
final class Distributions {
  private Distributions() {}

  static List<Application> more() {
    return List.of(activeMq(), tomEe(), apicurio(), Keycloak.application());
  }

  /** The console of the broker, without its login. */
  private static Application activeMq() {
    return Application.governed(
            "ActiveMQ console 5.18.3",
            Jdk.oneOf(11, 21),
            "jetty-server",
            "activemq",
            (java, directory, port) -> {
              Path home = Distribution.of("apache-activemq-5.18.3");
              Path settings = directory.resolve("conf");
              ServerFiles.copy(home.resolve("conf"), settings);
              Path web = settings.resolve("jetty.xml");
              ServerFiles.replace(web, "value=\"8161\"", "value=\"" + port + "\"");
              ServerFiles.replace(
                  web,
                  "name=\"authenticate\" value=\"true\"",
                  "name=\"authenticate\" value=\"false\"");
              Path broker = settings.resolve("activemq.xml");
              Files.writeString(
                  broker,
                  Files.readString(broker)
                      .replaceAll("<transportConnector name=.*/>", "")
                      .replaceAll("uri=\"[a-z]+://0\\.0\\.0\\.0:[0-9]+", "uri=\"vm://tea"));
              java.jar(home.resolve("bin/activemq.jar"))
                  .jvmArguments("-Xmx256m")
                  .property("activemq.home", home)
                  .property("activemq.base", directory)
                  .property("activemq.conf", settings)
                  .property("activemq.data", directory.resolve("data"))
                  .property("java.io.tmpdir", directory)
                  .arguments("start");
            },
            "/index.html",
            "/admin/styles/site.css",
            "/missing")
        .stoppedDuring(SlowRequest.form("/admin/createDestination.action", "JMSDestination=tea"));
  }

  /** With several applications in it, it is called as its directory is. */
  private static Application tomEe() {
    return Application.governed(
            "TomEE 9.0.0 and its manager",
            Jdk.oneOf(11, 17),
            "tomcat",
            "tea",
            (java, directory, port) -> {
              Path home = Distribution.of("apache-tomee-webprofile-9.0.0");
              Path base = directory.resolve("tea");
              ServerFiles.copy(home.resolve("webapps"), base.resolve("webapps"));
              Catalina.run(java, home, base, port);
              ServerFiles.replace(
                  base.resolve("conf/tomcat-users.xml"),
                  "</tomcat-users>",
                  "<user username='tea' password='green' roles='manager-gui'/></tomcat-users>");
            },
            "/",
            "/docs/index.html",
            "/manager/html",
            "/missing")
        .stoppedDuring(SlowRequest.form("/manager/html/sessions", "path=/docs").by("tea:green"));
  }

  private static Application apicurio() {
    return Application.governed(
            "Apicurio Registry 2.6.13",
            Jdk.oneOf(17, 21),
            "netty-server",
            "apicurio-registry-app",
            (java, directory, port) ->
                java.jar(Distribution.of("apicurio/apicurio-registry-app-2.6.13.Final-runner.jar"))
                    .jvmArguments("-Xmx384m")
                    .property("quarkus.http.host", "127.0.0.1")
                    .property("quarkus.http.port", port),
            "/apis/registry/v2/search/artifacts",
            "/apis/registry/v2/groups",
            "/missing")
        .stoppedDuring(
            SlowRequest.of(
                "POST", "/apis/registry/v2/groups/default/artifacts", "application/json", "{}"));
  }
}
