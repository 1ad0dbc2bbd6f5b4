package io.graft.contract.server;

import org.apache.catalina.Context;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;

/** Web applications in an embedded Tomcat. */
public final class ContextsTomcatMain extends Contexts {
  private final Tomcat tomcat = new Tomcat();
  private Context shop;

  private ContextsTomcatMain() {}

  public static void main(String[] arguments) throws Exception {
    new ContextsTomcatMain().run();
  }

  @Override
  int start() throws Exception {
    tomcat.setBaseDir(directory("tomcat"));
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.getHost();
    shop = add("/shop");
    add("/users");
    // Without a configuration it fails.
    Context broken = new StandardContext();
    broken.setPath("/broken");
    broken.setName("/broken");
    broken.setDocBase(directory("tomcat"));
    tomcat.getHost().addChild(broken);
    tomcat.start();
    return tomcat.getConnector().getLocalPort();
  }

  private Context add(String path) throws Exception {
    Context context = tomcat.addContext(path, directory("tomcat"));
    Tomcat.addServlet(context, "path", Path.class.getName());
    String name = "addServletMappingDecoded";
    try {
      Context.class.getMethod(name, String.class, String.class);
    } catch (NoSuchMethodException older) {
      name = "addServletMapping";
    }
    Context.class.getMethod(name, String.class, String.class).invoke(context, "/*", "path");
    return context;
  }

  @Override
  void deploy() throws Exception {
    shop = add("/shop");
  }

  @Override
  void undeploy() {
    tomcat.getHost().removeChild(shop);
  }

  @Override
  void stop() throws Exception {
    tomcat.stop();
  }
}
