package io.graft.contract.routes;

import java.io.File;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** A framework as a servlet on Tomcat, in an application with a context path. */
final class TomcatServlet {
  private TomcatServlet() {}

  static void run(String servletClass) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(new File("tomcat").getAbsolutePath());
    tomcat.setPort(0);
    tomcat.getConnector();
    Context context = tomcat.addContext("/shop", new File(".").getAbsolutePath());
    Wrapper servlet = Tomcat.addServlet(context, "resources", servletClass);
    servlet.addInitParameter("javax.ws.rs.Application", Resources.class.getName());
    servlet.addInitParameter("resteasy.servlet.mapping.prefix", "/api");
    context.addServletMapping("/api/*", "resources");
    tomcat.start();
    Running.at(tomcat.getConnector().getLocalPort());
  }
}
