package io.graft.real;

import io.graft.real.Application.Launch;
import io.graft.test.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Applications that are a war, in Tomcat 9 as it is distributed. */
final class WebApplications {
  private WebApplications() {}

  static List<Application> everyBuild() {
    return List.of(
        Application.governed(
            "Apache Shiro samples 1.4.2 in Tomcat 9",
            Jdk.oneOf(8, 25),
            "tomcat",
            "shiro",
            tomcat("samples-web-1.4.2", "shiro"),
            "/shiro/login.jsp",
            "/shiro/account/",
            "/shiro/missing"),
        Application.governed(
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
            "/missing"));
  }

  static List<Application> more() {
    return List.of(
        Application.governed(
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
            "/missing"),
        Application.governed(
            "Wicket examples 9.0.0 in Tomcat 9",
            Jdk.oneOf(11, 17),
            "tomcat",
            "wicket",
            tomcat("wicket-examples-9.0.0", "wicket"),
            "/wicket/helloworld/",
            "/wicket/index.html",
            "/missing"));
  }

  private static Launch tomcat(String war, String context) {
    return (java, directory, port) -> {
      Path deployed = Files.createDirectories(directory.resolve("webapps"));
      Files.copy(Distribution.war(war), deployed.resolve(context + ".war"));
      Catalina.run(java, Distribution.of("apache-tomcat-9.0.98"), directory, port);
    };
  }
}
