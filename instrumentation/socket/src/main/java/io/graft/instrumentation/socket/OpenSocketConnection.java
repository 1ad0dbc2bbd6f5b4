package io.graft.instrumentation.socket;

import io.graft.governance.endpoint.OpenConnection;
import io.graft.instrumentation.spi.connection.ConnectDriver;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.nio.channels.Channel;

/** An open socket or channel, referenced weakly. */
final class OpenSocketConnection extends OpenConnection {
  static final ConnectDriver DRIVER = new ConnectDriver();

  private final WeakReference<Object> socket;

  OpenSocketConnection(Object socket) {
    this.socket = new WeakReference<>(socket);
  }

  @Override
  public boolean isOpen() {
    Object there = socket.get();
    return there instanceof Socket
        ? !((Socket) there).isClosed()
        : there instanceof Channel && ((Channel) there).isOpen();
  }
}
