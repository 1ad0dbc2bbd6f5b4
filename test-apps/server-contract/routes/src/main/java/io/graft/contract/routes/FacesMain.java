package io.graft.contract.routes;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** Faces on Tomcat, in an application with a context path; of the two that is on the class path. */
public final class FacesMain {
  private static final String PAGE =
      "<html xmlns='http://www.w3.org/1999/xhtml' xmlns:h='http://java.sun.com/jsf/html'>"
          + "<h:head/><h:body><h:outputText value=\"%s\"/></h:body></html>";

  /** What sets up the implementations, and the beans that they need since version 4. */
  private static final String[] LISTENERS = {
    "org.jboss.weld.environment.servlet.Listener",
    "com.sun.faces.config.ConfigureListener",
    "org.apache.myfaces.webapp.StartupServletContextListener",
  };

  private FacesMain() {}

  public static void main(String[] arguments) throws Exception {
    Path pages = Files.createTempDirectory(Paths.get(""), "pages").toAbsolutePath();
    write(pages.resolve("WEB-INF/beans.xml"), "<beans/>");
    write(pages.resolve("users/show.xhtml"), String.format(PAGE, "user"));
    write(pages.resolve("users/failure.xhtml"), String.format(PAGE, "#{'a'.nothing}"));
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(new File("tomcat").getAbsolutePath());
    tomcat.setPort(0);
    tomcat.getConnector();
    Context context = tomcat.addContext("/shop", pages.toString());
    for (String each : LISTENERS) {
      if (isThere(each)) {
        context.addApplicationListener(each);
      }
    }
    Wrapper servlet = Tomcat.addServlet(context, "faces", "javax.faces.webapp.FacesServlet");
    servlet.setLoadOnStartup(1);
    context.addServletMapping("*.xhtml", "faces");
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
