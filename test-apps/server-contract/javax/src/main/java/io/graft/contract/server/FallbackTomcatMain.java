package io.graft.contract.server;

import java.io.File;
import java.util.EnumSet;
import java.util.Set;
import javax.servlet.DispatcherType;
import javax.servlet.Servlet;
import javax.servlet.ServletContainerInitializer;
import javax.servlet.ServletContext;
import org.apache.catalina.startup.Tomcat;

/**
 * Servlets on a Tomcat that stands for a container without an adapter, behind a filter and, below
 * {@code /plain}, behind none.
 */
public final class FallbackTomcatMain implements ServletContainerInitializer {
  private FallbackTomcatMain() {}

  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(new File("tomcat").getAbsolutePath());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    for (String path : new String[] {"", "/plain"}) {
      tomcat
          .addContext(path, new File(".").getAbsolutePath())
          .addServletContainerInitializer(new FallbackTomcatMain(), null);
    }
    tomcat.start();
    System.out.println("listening on " + tomcat.getConnector().getLocalPort());
    Gate.listen();
  }

  @Override
  public void onStartup(Set<Class<?>> types, ServletContext context) {
    if (context.getContextPath().isEmpty()) {
      context
          .addFilter("security", new UnusualServlets.SecurityFilter())
          .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }
    servlet(context, new UnusualServlets.Direct(), "/direct");
    servlet(context, new UnusualServlets.Overriding(), "/overriding");
    servlet(context, new UnusualServlets.Usual(), UnusualServlets.USUAL);
  }

  private static void servlet(ServletContext context, Servlet servlet, String... mappings) {
    context.addServlet(servlet.getClass().getSimpleName(), servlet).addMapping(mappings);
  }
}
