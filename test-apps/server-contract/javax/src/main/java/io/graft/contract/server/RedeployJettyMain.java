package io.graft.contract.server;

import java.io.File;
import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.webapp.WebAppContext;

/** Redeploys in an embedded Jetty. */
public final class RedeployJettyMain extends Redeployment {
  private final Server server = new Server(new InetSocketAddress("127.0.0.1", 0));
  private final ContextHandlerCollection contexts = new ContextHandlerCollection();
  private WebAppContext context;

  private RedeployJettyMain() {}

  public static void main(String[] arguments) throws Exception {
    new RedeployJettyMain().run(arguments);
  }

  @Override
  int start() throws Exception {
    server.setHandler(contexts);
    server.start();
    return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
  }

  @Override
  ClassLoader deploy(String war) throws Exception {
    context = new WebAppContext();
    context.setContextPath("/redeployed");
    context.setWar(war);
    context.setTempDirectory(new File("jetty").getAbsoluteFile());
    context.addServlet(SERVLET, "/*");
    contexts.addHandler(context);
    context.start();
    return context.getClassLoader();
  }

  @Override
  void undeploy() throws Exception {
    context.stop();
    contexts.removeHandler(context);
    context.destroy();
    context = null;
  }
}
