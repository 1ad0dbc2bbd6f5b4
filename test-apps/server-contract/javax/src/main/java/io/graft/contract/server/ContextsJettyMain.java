package io.graft.contract.server;

import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.servlet.ServletHolder;
import org.eclipse.jetty.webapp.WebAppContext;

/** Web applications in an embedded Jetty. */
public final class ContextsJettyMain extends Contexts {
  private final Server server = new Server(new InetSocketAddress("127.0.0.1", 0));
  private final ContextHandlerCollection contexts = new ContextHandlerCollection();
  private WebAppContext shop;

  private ContextsJettyMain() {}

  public static void main(String[] arguments) throws Exception {
    new ContextsJettyMain().run();
  }

  @Override
  int start() throws Exception {
    shop = add("/shop");
    add("/users");
    ServletHolder broken = new ServletHolder(new Broken());
    broken.setInitOrder(1);
    add("/broken").addServlet(broken, "/failing");
    server.setHandler(contexts);
    server.start();
    return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
  }

  private WebAppContext add(String path) {
    WebAppContext context = new WebAppContext();
    context.setContextPath(path);
    context.setWar(directory("jetty"));
    context.addServlet(new ServletHolder(new Path()), "/*");
    contexts.addHandler(context);
    return context;
  }

  @Override
  void deploy() throws Exception {
    shop.start();
  }

  @Override
  void undeploy() throws Exception {
    shop.stop();
  }

  @Override
  void stop() throws Exception {
    server.stop();
  }
}
