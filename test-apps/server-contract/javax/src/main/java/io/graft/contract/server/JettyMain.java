package io.graft.contract.server;

import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/** The application on an embedded Jetty, a container that has no adapter of its own. */
public final class JettyMain {
  private JettyMain() {}

  public static void main(String[] arguments) throws Exception {
    Server server = new Server(new InetSocketAddress("127.0.0.1", 0));
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath("/");
    ServletHolder servlet = new ServletHolder(new ContractServlet());
    servlet.setAsyncSupported(true);
    for (String mapping : Mappings.ALL) {
      context.addServlet(servlet, mapping);
    }
    ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
    errors.addErrorPage(404, Mappings.ERROR_PAGE);
    errors.addErrorPage(IllegalArgumentException.class, Mappings.ERROR_PAGE);
    context.setErrorHandler(errors);
    server.setHandler(context);
    server.setStopAtShutdown(true);
    server.start();
    int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    System.out.println("listening on " + port);
    Gate.listen();
  }
}
