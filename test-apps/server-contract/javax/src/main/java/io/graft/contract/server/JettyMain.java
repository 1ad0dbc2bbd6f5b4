package io.graft.contract.server;

import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.eclipse.jetty.util.ssl.SslContextFactory;

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
    JettySockets.add(context);
    run(context);
  }

  static void run(Handler handler) throws Exception {
    run(new Server(), handler);
  }

  private static ServerConnector tls(Server server, HttpConfiguration http) {
    http.addCustomizer(new SecureRequestCustomizer(false)); // for any name of the host
    SslContextFactory.Server keys = new SslContextFactory.Server();
    keys.setKeyStorePath(Tls.KEYS);
    keys.setKeyStorePassword(Tls.PASSWORD);
    ALPNServerConnectionFactory negotiation = new ALPNServerConnectionFactory();
    negotiation.setDefaultProtocol("http/1.1");
    return new ServerConnector(
        server,
        new SslConnectionFactory(keys, negotiation.getProtocol()),
        negotiation,
        new HTTP2ServerConnectionFactory(http),
        new HttpConnectionFactory(http));
  }

  static void run(Server server, Handler handler) throws Exception {
    HttpConfiguration http = new HttpConfiguration();
    ServerConnector connector =
        Tls.isWanted()
            ? tls(server, http)
            : new ServerConnector(
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
