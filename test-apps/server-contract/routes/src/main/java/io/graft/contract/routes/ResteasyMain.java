package io.graft.contract.routes;

/** RESTEasy as a servlet on Tomcat. */
public final class ResteasyMain {
  private ResteasyMain() {}

  public static void main(String[] arguments) throws Exception {
    TomcatServlet.run("org.jboss.resteasy.plugins.server.servlet.HttpServletDispatcher");
  }
}
