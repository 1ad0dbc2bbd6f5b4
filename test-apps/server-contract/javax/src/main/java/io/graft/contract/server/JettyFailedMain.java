package io.graft.contract.server;

import java.util.Scanner;
import javax.servlet.ServletConfig;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletHolder;
import org.eclipse.jetty.webapp.WebAppContext;

/**
 * A web application that fails to start in an embedded Jetty, which starts all the same. It is
 * started again for each line of standard input, and does not fail then.
 */
public final class JettyFailedMain {
  private JettyFailedMain() {}

  /**
   * @param arguments a directory, the application
   */
  public static void main(String[] arguments) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    WebAppContext context = new WebAppContext();
    context.setContextPath("/");
    context.setWar(arguments[0]);
    ServletHolder servlet = new ServletHolder(new Failing());
    servlet.setInitOrder(1);
    context.addServlet(servlet, "/failing");
    server.setHandler(context);
    server.start();
    System.out.println("listening on " + connector.getLocalPort());
    try (Scanner in = new Scanner(System.in)) {
      while (in.hasNextLine()) {
        in.nextLine();
        context.stop();
        Failing.fails = false;
        context.start();
      }
    }
    server.stop();
    System.out.println("stopped");
    Thread.sleep(Long.MAX_VALUE);
  }

  /** Fails at first. */
  public static final class Failing extends HttpServlet {
    private static final long serialVersionUID = 1;

    static volatile boolean fails = true;

    @Override
    public void init(ServletConfig config) {
      if (fails) {
        throw new IllegalStateException("on purpose");
      }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      response.setStatus(204);
    }
  }
}
