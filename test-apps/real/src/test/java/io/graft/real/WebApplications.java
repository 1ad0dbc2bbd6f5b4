package io.graft.real;

import io.graft.real.Application.Launch;
import io.graft.test.Jdk;
import io.graft.test.server.GlassFishDomain;
import io.graft.test.server.ServerFiles;
import io.graft.test.server.SlowRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Applications that are a war, in Tomcat 9 or GlassFish as these are distributed. */
final class WebApplications {
  private WebApplications() {}

  static List<Application> everyBuild() {
    return List.of(shiro(), rdf4j());
  }

  static List<Application> more() {
    return List.of(eureka(), jspWiki(), shiroInGlassFish(), solr(), wicket());
  }

  private static Application shiro() {
    return Application.governed(
            "Apache Shiro samples 1.4.2 in Tomcat 9",
            Jdk.oneOf(8, 25),
            "tomcat",
            "shiro",
            tomcat("samples-web-1.4.2", "shiro"),
            "/shiro/login.jsp",
            "/shiro/account/",
            "/shiro/missing")
        .stoppedDuring(SlowRequest.form("/shiro/login.jsp", "username=tea&password=green"));
  }

  /** Its log is on its standard error too. */
  private static Application shiroInGlassFish() {
    return Application.governed(
            "Apache Shiro samples 1.4.2 in GlassFish 4.1.2",
            Jdk.oneOf(8),
            "grizzly-server",
            "shiro",
            (java, directory, port) -> {
              Path home = Distribution.of("glassfish4/glassfish");
              GlassFishDomain domain =
                  GlassFishDomain.copy(home, directory.resolve("domain1"), port);
              Files.copy(
                  Distribution.war("samples-web-1.4.2"), domain.autodeploy().resolve("shiro.war"));
              domain.run(java, Jdk.require(8)).jvmArguments("-Xmx384m");
            },
            "/shiro/style.css",
            "/shiro/login.jsp",
            "/shiro/account/",
            "/shiro/missing",
            "/missing")
        .stoppedDuring(SlowRequest.form("/shiro/login.jsp", "username=tea&password=green"));
  }

  private static Application rdf4j() {
    return Application.governed(
            "RDF4J server 4.1.3 in Tomcat 9",
            Jdk.oneOf(25, 11),
            "tomcat",
            "rdf4j",
            (java, directory, port) -> {
              java.property("org.eclipse.rdf4j.appdata.basedir", directory);
              tomcat("rdf4j-http-server-4.1.3", "rdf4j").on(java, directory, port);
            },
            "/rdf4j/protocol",
            "/rdf4j/repositories",
            "/rdf4j/repositories/none",
            "/missing")
        .stoppedDuring(SlowRequest.of("PUT", "/rdf4j/repositories/tea", "text/turtle", "tea"));
  }

  /** It asks no other server of its kind for what that knows. */
  private static Application eureka() {
    return Application.governed(
            "Eureka 1.10.1 in Tomcat 9",
            Jdk.oneOf(8, 11),
            "tomcat",
            "eureka",
            (java, directory, port) -> {
              java.property("eureka.waitTimeInMsWhenSyncEmpty", 0)
                  .property("eureka.numberRegistrySyncRetries", 0)
                  .property("eureka.registration.enabled", false)
                  .property("eureka.shouldFetchRegistry", false)
                  .property(
                      "eureka.serviceUrl.default", "http://127.0.0.1:" + port + "/eureka/v2/");
              tomcat("eureka-server-1.10.1", "eureka").on(java, directory, port);
            },
            "/eureka/v2/apps",
            "/eureka/v2/apps/TEA",
            "/missing")
        .stoppedDuring(SlowRequest.of("POST", "/eureka/v2/apps/TEA", "application/json", "{}"));
  }

  private static Application jspWiki() {
    return Application.governed(
            "JSPWiki 2.11.2 in Tomcat 9",
            Jdk.oneOf(8, 17),
            "tomcat",
            "wiki",
            (java, directory, port) -> {
              java.property("user.home", directory);
              tomcat("jspwiki-war-2.11.2", "wiki").on(java, directory, port);
            },
            "/wiki/Install.jsp",
            "/wiki/Wiki.jsp?page=Nothing",
            "/missing")
        .stoppedDuring(SlowRequest.form("/wiki/Wiki.jsp", "page=Nothing"));
  }

  private static Application solr() {
    return Application.governed(
            "Solr 4.10.4 in Tomcat 9",
            Jdk.oneOf(8),
            "tomcat",
            "solr",
            (java, directory, port) -> {
              Path home = directory.resolve("home");
              solrHome(home);
              java.property("solr.solr.home", home);
              Path libraries = Files.createDirectories(directory.resolve("lib"));
              for (String jar :
                  List.of("slf4j-api-1.7.36", "slf4j-jdk14-1.7.36", "jcl-over-slf4j-1.7.36")) {
                Path file = Distribution.jar(jar);
                Files.copy(file, libraries.resolve(file.getFileName()));
              }
              tomcat("solr-4.10.4", "solr").on(java, directory, port);
            },
            "/solr/tea/select?q=*:*",
            "/solr/tea/schema/fields",
            "/solr/admin/cores?action=STATUS",
            "/solr/admin.html",
            "/solr/tea/missing",
            "/missing")
        .stoppedDuring(SlowRequest.form("/solr/tea/select", "q=id:green"));
  }

  /** One core, in memory. */
  private static void solrHome(Path home) throws IOException {
    ServerFiles.write(home.resolve("solr.xml"), "<solr/>");
    Path core = home.resolve("tea");
    ServerFiles.write(core.resolve("core.properties"), "name=tea\n");
    ServerFiles.write(
        core.resolve("conf/solrconfig.xml"),
        """
        <config>
          <luceneMatchVersion>4.10.4</luceneMatchVersion>
          <directoryFactory name="DirectoryFactory" class="solr.RAMDirectoryFactory"/>
          <requestHandler name="/select" class="solr.SearchHandler"/>
          <requestHandler name="/update" class="solr.UpdateRequestHandler"/>
          <requestHandler name="/admin/" class="solr.admin.AdminHandlers"/>
        </config>
        """);
    ServerFiles.write(
        core.resolve("conf/schema.xml"),
        """
        <schema name="tea" version="1.5">
          <fieldType name="string" class="solr.StrField"/>
          <field name="id" type="string" indexed="true" stored="true" required="true"/>
          <uniqueKey>id</uniqueKey>
        </schema>
        """);
  }

  private static Application wicket() {
    return Application.governed(
            "Wicket examples 9.0.0 in Tomcat 9",
            Jdk.oneOf(11, 17),
            "tomcat",
            "wicket",
            tomcat("wicket-examples-9.0.0", "wicket"),
            "/wicket/helloworld/",
            "/wicket/index.html",
            "/missing")
        .stoppedDuring(SlowRequest.form("/wicket/helloworld/", "tea=green"));
  }

  private static Launch tomcat(String war, String context) {
    return (java, directory, port) -> {
      Path deployed = Files.createDirectories(directory.resolve("webapps"));
      Files.copy(Distribution.war(war), deployed.resolve(context + ".war"));
      Catalina.run(java, Distribution.of("apache-tomcat-9.0.98"), directory, port);
    };
  }
}
