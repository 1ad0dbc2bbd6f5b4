package io.graft.instrumentation.jettyserver;

import io.graft.governance.inbound.ServerCall;
import io.graft.governance.inbound.ServerSession;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.EventListener;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Closes the session of a connection that Jetty has upgraded, to WebSocket for example. */
final class UpgradedConnection implements Connection.Listener {
  /** The attributes where a handler puts the connection: of 9.4, and of 10 and 11. */
  private static final String[] ATTRIBUTES = {
    "org.eclipse.jetty.server.HttpConnection.UPGRADE",
    "org.eclipse.jetty.server.HttpTransport.UPGRADE"
  };

  private static final @Nullable MethodHandle ADD = add();

  private final ServerSession session;

  private UpgradedConnection(ServerSession session) {
    this.session = session;
  }

  /** The request is complete, and Jetty is about to replace its connection. */
  static void open(ServerCall call, Request request) {
    for (String attribute : ATTRIBUTES) {
      Object upgraded = request.getAttribute(attribute);
      if (upgraded instanceof Connection && ADD != null) {
        UpgradedConnection listener = new UpgradedConnection(call.openSession());
        try {
          ADD.invoke(upgraded, listener);
        } catch (Throwable refused) {
          listener.session.close();
        }
        return;
      }
    }
  }

  private static @Nullable MethodHandle add() {
    Lookup lookup = MethodHandles.publicLookup();
    try {
      return lookup.findVirtual(
          Connection.class,
          "addEventListener",
          MethodType.methodType(void.class, EventListener.class));
    } catch (NoSuchMethodException | IllegalAccessException older) {
      try {
        return lookup.findVirtual(
            Connection.class,
            "addListener",
            MethodType.methodType(void.class, Connection.Listener.class));
      } catch (NoSuchMethodException | IllegalAccessException unknown) {
        return null;
      }
    }
  }

  @Override
  public void onOpened(Connection connection) {}

  @Override
  public void onClosed(Connection connection) {
    session.close();
  }
}
