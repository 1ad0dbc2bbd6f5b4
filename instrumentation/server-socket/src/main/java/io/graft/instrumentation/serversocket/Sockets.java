package io.graft.instrumentation.serversocket;

import io.graft.bootstrap.Slot;
import io.graft.governance.Governance;
import io.graft.governance.service.OpenSocket;
import io.graft.governance.service.SocketOpener;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.channels.Channel;
import org.jspecify.annotations.Nullable;

/** Reports the sockets that the application binds. */
final class Sockets {
  private Sockets() {}

  static void opening(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress && !isOwn()) {
      InetSocketAddress wanted = (InetSocketAddress) address;
      if (wanted.getPort() > 0) {
        Governance.lifecycle().opening(wanted.getAddress(), wanted.getPort());
      }
    }
  }

  static void opened(Object socket, @Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress && !isOwn()) {
      InetSocketAddress bound = (InetSocketAddress) address;
      if (bound.getPort() > 0) {
        Governance.lifecycle().opened(new Bound(socket, bound, SocketOpener.current()));
      }
    }
  }

  private static boolean isOwn() {
    return Slot.current()[Slot.OWN] != null;
  }

  /** A bound socket, referenced weakly. */
  private static final class Bound extends OpenSocket {
    private final WeakReference<Object> socket;

    Bound(Object socket, InetSocketAddress address, SocketOpener opener) {
      super(address.getAddress(), address.getPort(), opener);
      this.socket = new WeakReference<Object>(socket);
    }

    @Override
    public @Nullable Object socket() {
      return socket.get();
    }

    @Override
    public boolean isOpen() {
      Object there = socket.get();
      return there instanceof ServerSocket
          ? !((ServerSocket) there).isClosed()
          : there instanceof Channel && ((Channel) there).isOpen();
    }
  }
}
