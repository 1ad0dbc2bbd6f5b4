package io.graft.contract.server;

import org.mortbay.jetty.Handler;
import org.mortbay.jetty.Server;
import org.mortbay.jetty.bio.SocketConnector;
import org.mortbay.jetty.handler.ContextHandlerCollection;
import org.mortbay.jetty.servlet.Context;
import org.mortbay.jetty.servlet.FilterHolder;
import org.mortbay.jetty.servlet.ServletHolder;

/** Servlets of version 2.5, behind a filter and, below {@code /plain}, behind none. */
public final class Jetty6Main {
  private Jetty6Main() {}

  public static void main(String[] arguments) throws Exception {
    Server server = new Server();
    SocketConnector connector = new SocketConnector();
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ContextHandlerCollection contexts = new ContextHandlerCollection();
    server.setHandler(contexts);
    context(contexts, "/")
        .addFilter(new FilterHolder(new UnusualServlets.SecurityFilter()), "/*", Handler.REQUEST);
    context(contexts, "/plain");
    server.setStopAtShutdown(true);
    server.start();
    System.out.println("listening on " + connector.getLocalPort());
    Gate.listen();
  }

  private static Context context(ContextHandlerCollection contexts, String path) {
    Context context = new Context(contexts, path);
    context.addServlet(new ServletHolder(new UnusualServlets.Direct()), "/direct");
    context.addServlet(new ServletHolder(new UnusualServlets.Overriding()), "/overriding");
    ServletHolder usual = new ServletHolder(new UnusualServlets.Usual());
    for (String mapping : UnusualServlets.USUAL) {
      context.addServlet(usual, mapping);
    }
    return context;
  }
}
