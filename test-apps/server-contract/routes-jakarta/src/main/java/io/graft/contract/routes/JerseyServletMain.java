package io.graft.contract.routes;

/** Jersey as a servlet on Tomcat. */
public final class JerseyServletMain {
  private JerseyServletMain() {}

  public static void main(String[] arguments) throws Exception {
    TomcatServlet.run("org.glassfish.jersey.servlet.ServletContainer");
  }
}
