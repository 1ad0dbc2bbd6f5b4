package io.graft.contract.server;

import java.net.InetSocketAddress;
import java.util.EnumSet;
import javax.servlet.DispatcherType;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/**
 * Servlets of version 3.0 on a Jetty that is too old for its adapter, behind a filter and, below
 * {@code /plain}, behind none.
 */
public final class Jetty8Main {
  private Jetty8Main() {}

  public static void main(String[] arguments) throws Exception {
    Server server = new Server(new InetSocketAddress("127.0.0.1", 0));
    ContextHandlerCollection contexts = new ContextHandlerCollection();
    server.setHandler(contexts);
    context(contexts, "/")
        .addFilter(
            new FilterHolder(new UnusualServlets.SecurityFilter()),
            "/*",
            EnumSet.of(DispatcherType.REQUEST));
    context(contexts, "/plain");
    server.setStopAtShutdown(true);
    server.start();
    // Its connectors are of another type than those that this is compiled with.
    Connector connector = server.getConnectors()[0];
    System.out.println(
        "listening on " + Connector.class.getMethod("getLocalPort").invoke(connector));
    Gate.listen();
  }

  private static ServletContextHandler context(ContextHandlerCollection contexts, String path) {
    ServletContextHandler context = new ServletContextHandler(contexts, path);
    context.addServlet(new ServletHolder(new UnusualServlets.Direct()), "/direct");
    context.addServlet(new ServletHolder(new UnusualServlets.Overriding()), "/overriding");
    ServletHolder usual = new ServletHolder(new UnusualServlets.Usual());
    for (String mapping : UnusualServlets.USUAL) {
      context.addServlet(usual, mapping);
    }
    return context;
  }
}
