package io.graft.instrumentation.serversocket;

import io.graft.bootstrap.Slot;
import io.graft.governance.Governance;
import io.graft.governance.service.OpenSocket;
import io.graft.governance.service.Opener;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.channels.Channel;
import org.jspecify.annotations.Nullable;

/** Tells of the sockets that the application binds. */
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
        Governance.lifecycle().opened(new Bound(socket, bound, Opener.current()));
      }
    }
  }

  private static boolean isOwn() {
    return Slot.current()[Slot.OWN] != null;
  }

  /** A socket, which it does not keep. */
  private static final class Bound extends OpenSocket {
    private final WeakReference<Object> socket;

    Bound(Object socket, InetSocketAddress address, Opener opener) {
      super(address.getAddress(), address.getPort(), opener);
      this.socket = new WeakReference<Object>(socket);
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
