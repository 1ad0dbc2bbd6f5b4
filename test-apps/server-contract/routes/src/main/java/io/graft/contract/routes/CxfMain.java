package io.graft.contract.routes;

/** CXF as a servlet on Tomcat. */
public final class CxfMain {
  private CxfMain() {}

  public static void main(String[] arguments) throws Exception {
    TomcatServlet.run("org.apache.cxf.jaxrs.servlet.CXFNonSpringJaxrsServlet");
  }
}
