package io.graft.login;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Collections;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Shows what an application on Jetty 12 learns of its user. */
public final class JettyMain {
  private JettyMain() {}

  public static void main(String[] arguments) throws Exception {
    Server server = new Server(0);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(new Page(), "/");
    server.setHandler(context);
    server.start();
    int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    System.out.println("listening on " + port);
    server.join();
  }

  private static final class Page extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Principal user = request.getUserPrincipal();
      response.setContentType("text/plain");
      response
          .getWriter()
          .println(
              request.getRequestURI()
                  + " user="
                  + (user == null ? "nobody" : user.getName())
                  + " admin="
                  + request.isUserInRole("admin")
                  + " mail="
                  + Collections.list(request.getHeaders("x-mail"))
                  + " cookie="
                  + request.getHeader("cookie")
                  + " authorization="
                  + request.getHeader("authorization"));
    }
  }
}
