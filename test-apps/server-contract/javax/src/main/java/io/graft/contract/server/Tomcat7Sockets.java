package io.graft.contract.server;

import java.util.Collections;
import java.util.Set;
import javax.servlet.ServletContainerInitializer;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.websocket.OnMessage;
import javax.websocket.server.ServerEndpoint;
import org.apache.tomcat.websocket.server.WsSci;

/** WebSocket by its own API, for Tomcat 7, whose servlets cannot upgrade a connection. */
public final class Tomcat7Sockets implements ServletContainerInitializer {
  /** Reads what a client sends. */
  @ServerEndpoint("/socket")
  public static final class Socket {
    @OnMessage
    public void read(String message) {
      // Nothing is answered.
    }
  }

  @Override
  public void onStartup(Set<Class<?>> none, ServletContext context) throws ServletException {
    new WsSci().onStartup(Collections.<Class<?>>singleton(Socket.class), context);
  }
}
