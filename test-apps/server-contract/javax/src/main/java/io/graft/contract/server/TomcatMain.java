package io.graft.contract.server;

import java.io.File;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/** The application on an embedded Tomcat. */
public final class TomcatMain {
  private TomcatMain() {}

  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(new File("tomcat").getAbsolutePath());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", new File(".").getAbsolutePath());
    context.addServletContainerInitializer(new ContractApplication(), null);
    tomcat.start();
    System.out.println("listening on " + tomcat.getConnector().getLocalPort());
    Gate.listen();
  }
}
