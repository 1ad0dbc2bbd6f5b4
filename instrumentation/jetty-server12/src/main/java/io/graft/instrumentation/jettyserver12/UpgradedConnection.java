package io.graft.instrumentation.jettyserver12;

import io.graft.governance.inbound.ServerSession;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;

/** Closes the session of a connection that Jetty has upgraded, to WebSocket for example. */
final class UpgradedConnection implements Connection.Listener {
  private final ServerSession session;

  private UpgradedConnection(ServerSession session) {
    this.session = session;
  }

  /**
   * The request is complete, and Jetty is about to replace its connection, if it does.
   *
   * @return whether there is such a connection, which will close the session
   */
  static boolean keep(ServerSession session, Request request) {
    Object upgraded = request.getAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE);
    if (upgraded instanceof Connection) {
      ((Connection) upgraded).addEventListener(new UpgradedConnection(session));
      return true;
    }
    return false;
  }

  @Override
  public void onClosed(Connection connection) {
    session.close();
  }
}
