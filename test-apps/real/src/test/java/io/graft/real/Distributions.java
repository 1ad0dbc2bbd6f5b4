package io.graft.real;

import io.graft.test.Jdk;
import io.graft.test.server.ServerFiles;
import io.graft.test.server.SlowRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Applications that are a directory with scripts and settings. */
final class Distributions {
  private Distributions() {}

  static List<Application> more() {
    return List.of(activeMq(), artemis(), tomEe(), apicurio(), Keycloak.application());
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

  /** The console of the broker, which has no other port. */
  private static Application artemis() {
    return Application.governed(
            "Artemis console 2.40.0",
            Jdk.oneOf(17, 25),
            "jetty-server",
            "artemis",
            (java, directory, port) -> {
              Path home = Distribution.of("apache-artemis-2.40.0");
              Path settings = directory.resolve("etc");
              artemisSettings(settings, port);
              java.main(
                      "org.apache.activemq.artemis.boot.Artemis",
                      home.resolve("lib/artemis-boot.jar"))
                  .jvmArguments("-Xmx256m")
                  .property("artemis.home", home)
                  .property("artemis.instance", directory)
                  .property("artemis.instance.etc", settings)
                  .property("data.dir", directory.resolve("data"))
                  .property("java.io.tmpdir", Files.createDirectories(directory.resolve("tmp")))
                  .property("java.security.auth.login.config", settings.resolve("login.config"))
                  .property("hawtio.realm", "activemq")
                  .property("hawtio.roles", "amq")
                  .property(
                      "hawtio.rolePrincipalClasses",
                      "org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal")
                  .arguments("run");
            },
            "/console/index.html",
            "/",
            "/console/jolokia/version",
            "/missing")
        .stoppedDuring(
            SlowRequest.of("POST", "/console/jolokia/", "application/json", "{\"type\":\"tea\"}")
                .by("tea:green"));
  }

  private static void artemisSettings(Path settings, int port) throws IOException {
    Path broker = settings.resolve("broker.xml");
    ServerFiles.write(
        broker,
        """
        <configuration xmlns="urn:activemq">
          <core xmlns="urn:activemq:core">
            <name>tea</name>
            <persistence-enabled>false</persistence-enabled>
          </core>
        </configuration>
        """);
    ServerFiles.write(
        settings.resolve("bootstrap.xml"),
        """
        <broker xmlns="http://activemq.apache.org/schema">
          <jaas-security domain="activemq"/>
          <server configuration="%s"/>
          <web path="web" rootRedirectLocation="console">
            <binding name="artemis" uri="http://127.0.0.1:%d">
              <app name="console" url="console" war="console.war"/>
            </binding>
          </web>
        </broker>
        """
            .formatted(broker.toUri(), port));
    ServerFiles.write(
        settings.resolve("management.xml"),
        """
        <management-context xmlns="http://activemq.apache.org/schema">
          <authorisation>
            <allowlist><entry domain="hawtio"/></allowlist>
            <default-access><access method="get*" roles="amq"/></default-access>
            <role-access><match domain="tea"><access method="get*" roles="amq"/></match></role-access>
          </authorisation>
        </management-context>
        """);
    ServerFiles.write(
        settings.resolve("login.config"),
        """
        activemq {
          org.apache.activemq.artemis.spi.core.security.jaas.GuestLoginModule required
            org.apache.activemq.jaas.guest.user="tea" org.apache.activemq.jaas.guest.role="amq";
        };
        """);
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
