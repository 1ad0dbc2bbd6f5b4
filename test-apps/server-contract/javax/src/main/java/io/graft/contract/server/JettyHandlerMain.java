package io.graft.contract.server;

import java.io.IOException;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.AbstractHandler;
import org.eclipse.jetty.websocket.api.WebSocketAdapter;
import org.eclipse.jetty.websocket.server.WebSocketHandler;

/** The application as a handler of Jetty, without a context and without servlets. */
public final class JettyHandlerMain extends AbstractHandler {
  private final ContractServlet application = new ContractServlet();

  private JettyHandlerMain() {}

  public static void main(String[] arguments) throws Exception {
    WebSocketHandler sockets = new WebSocketHandler.Simple(Socket.class);
    sockets.setHandler(new JettyHandlerMain());
    JettyMain.run(sockets);
  }

  /** Reads what a client sends. */
  public static final class Socket extends WebSocketAdapter {}

  @Override
  public void handle(
      String target, Request base, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    for (String mapping : Mappings.ALL) {
      String path = mapping.replace("/*", "");
      if (target.equals(path)
          || path.length() < mapping.length() && target.startsWith(path + "/")) {
        base.setServletPath(path);
        base.setPathInfo(target.equals(path) ? null : target.substring(path.length()));
        base.setHandled(true);
        application.service(request, response);
        return;
      }
    }
  }
}
