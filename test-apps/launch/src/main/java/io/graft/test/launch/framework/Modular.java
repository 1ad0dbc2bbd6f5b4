package io.graft.test.launch.framework;

import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;

/** The servlet in a module of JBoss', on a Tomcat in another one, until its input ends. */
public final class Modular {
  private Modular() {}

  /**
   * @param arguments the port to listen at
   */
  public static void main(String[] arguments) throws Exception {
    // The URLs of this JVM are the framework's already.
    TomcatURLStreamHandlerFactory.disable();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir("tomcat");
    tomcat.setPort(Integer.parseInt(arguments[0]));
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "relay", new Relay());
    context.addServletMappingDecoded("/*", "relay");
    tomcat.getConnector();
    tomcat.start();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Whatever comes in is not for us.
    }
    tomcat.stop();
    tomcat.destroy();
    System.out.println("stopped");
  }
}
