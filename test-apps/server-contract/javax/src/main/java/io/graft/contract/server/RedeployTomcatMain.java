package io.graft.contract.server;

import java.io.File;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/** Redeploys in an embedded Tomcat. */
public final class RedeployTomcatMain extends Redeployment {
  private final Tomcat tomcat = new Tomcat();
  private Context context;

  private RedeployTomcatMain() {}

  public static void main(String[] arguments) throws Exception {
    new RedeployTomcatMain().run(arguments);
  }

  @Override
  int start() throws Exception {
    tomcat.setBaseDir(new File("tomcat").getAbsolutePath());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    // Made when it is first asked for, and version 7 needs it at its start.
    tomcat.getHost();
    tomcat.start();
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  ClassLoader deploy(String war) throws Exception {
    context = tomcat.addContext("/redeployed", war);
    Tomcat.addServlet(context, "redeployed", SERVLET);
    map();
    return context.getLoader().getClassLoader();
  }

  private void map() throws ReflectiveOperationException {
    String name = "addServletMappingDecoded";
    try {
      Context.class.getMethod(name, String.class, String.class);
    } catch (NoSuchMethodException older) {
      name = "addServletMapping";
    }
    Context.class.getMethod(name, String.class, String.class).invoke(context, "/*", "redeployed");
  }

  @Override
  void undeploy() {
    tomcat.getHost().removeChild(context);
    context = null;
  }
}
