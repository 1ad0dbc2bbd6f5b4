package io.graft.contract.server;

import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/** The application on an embedded Jetty, as servlets, by HTTP/1.1 and 2. */
public final class JettyMain {
  private JettyMain() {}

  public static void main(String[] arguments) throws Exception {
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
    run(context);
  }

  static void run(Handler handler) throws Exception {
    run(new Server(), handler);
  }

  static void run(Server server, Handler handler) throws Exception {
    HttpConfiguration http = new HttpConfiguration();
    ServerConnector connector =
        new ServerConnector(
            server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(handler);
    server.setStopAtShutdown(true);
    server.start();
    System.out.println("listening on " + connector.getLocalPort());
    Gate.listen();
  }
}
