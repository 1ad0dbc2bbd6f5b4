package io.graft.contract.routes;

import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.apache.catalina.Context;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;

/** Faces on Tomcat, in an application with a context path; of the two that is on the class path. */
public final class FacesMain {
  private static final String PAGE =
      "<html xmlns='http://www.w3.org/1999/xhtml' xmlns:h='http://java.sun.com/jsf/html'>"
          + "<h:head/><h:body><h:outputText value=\"%s\"/></h:body></html>";

  private static final String WEB_XML =
      "<web-app version='3.0'><servlet><servlet-name>faces</servlet-name>"
          + "<servlet-class>javax.faces.webapp.FacesServlet</servlet-class>"
          + "<load-on-startup>1</load-on-startup></servlet><servlet-mapping>"
          + "<servlet-name>faces</servlet-name><url-pattern>*.xhtml</url-pattern>"
          + "</servlet-mapping></web-app>";

  /** What sets up MyFaces, where there is no JSP whose tags name it. */
  private static final String MY_FACES = "org.apache.myfaces.webapp.StartupServletContextListener";

  private FacesMain() {}

  public static void main(String[] arguments) throws Exception {
    Path pages = Files.createTempDirectory(Paths.get(""), "pages").toAbsolutePath();
    // Some class: without one, the application has no archive of beans.
    String some = FacesMain.class.getName().replace('.', '/') + ".class";
    Path copy = pages.resolve("WEB-INF/classes").resolve(some);
    Files.createDirectories(copy.getParent());
    try (InputStream in = FacesMain.class.getResourceAsStream("/" + some)) {
      Files.copy(in, copy);
    }
    write(pages.resolve("WEB-INF/beans.xml"), "<beans bean-discovery-mode='all'/>");
    write(pages.resolve("WEB-INF/web.xml"), WEB_XML);
    write(pages.resolve("users/show.xhtml"), String.format(PAGE, "user"));
    write(pages.resolve("users/failure.xhtml"), String.format(PAGE, "#{'a'.nothing}"));
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(new File("tomcat").getAbsolutePath());
    tomcat.setPort(0);
    tomcat.getConnector();
    Context context = tomcat.addContext("/shop", pages.toString());
    ContextConfig config = new ContextConfig();
    config.setDefaultWebXml("none");
    context.addLifecycleListener(config);
    if (isThere(MY_FACES)) {
      context.addApplicationListener(MY_FACES);
    }
    tomcat.start();
    Running.at(tomcat.getConnector().getLocalPort());
  }

  private static boolean isThere(String name) {
    try {
      Class.forName(name);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static void write(Path file, String text) throws Exception {
    Files.createDirectories(file.getParent());
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
