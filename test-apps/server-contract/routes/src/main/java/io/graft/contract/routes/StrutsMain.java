package io.graft.contract.routes;

import java.io.File;
import java.util.Set;
import javax.servlet.ServletContainerInitializer;
import javax.servlet.ServletContext;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/** Struts 2 as a filter on Tomcat, in an application with a context path. */
public final class StrutsMain implements ServletContainerInitializer {
  private static final String[] FILTERS = {
    "org.apache.struts2.dispatcher.filter.StrutsPrepareAndExecuteFilter",
    "org.apache.struts2.dispatcher.ng.filter.StrutsPrepareAndExecuteFilter"
  };

  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(new File("tomcat").getAbsolutePath());
    tomcat.setPort(0);
    tomcat.getConnector();
    Context context = tomcat.addContext("/shop", new File(".").getAbsolutePath());
    context.addServletContainerInitializer(new StrutsMain(), null);
    Tomcat.addServlet(context, "default", "org.apache.catalina.servlets.DefaultServlet");
    context.addServletMapping("/", "default");
    tomcat.start();
    Running.at(tomcat.getConnector().getLocalPort());
  }

  @Override
  public void onStartup(Set<Class<?>> none, ServletContext context) {
    for (String filter : FILTERS) {
      try {
        Class.forName(filter);
        context.addFilter("struts", filter).addMappingForUrlPatterns(null, false, "/*");
        return;
      } catch (ClassNotFoundException e) {
        // It has the other name.
      }
    }
  }
}
