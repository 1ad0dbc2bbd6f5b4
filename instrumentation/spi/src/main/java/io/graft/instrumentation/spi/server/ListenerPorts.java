package io.graft.instrumentation.spi.server;

import io.graft.governance.Governance;
import io.graft.governance.service.Registration;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports the ports of one server as its listeners open and close, in any order. A port with TLS is
 * doubted while a listener without it is open. Thread-safe.
 */
public final class ListenerPorts {
  private final List<Integer> plain = new ArrayList<Integer>();
  private final List<Integer> secure = new ArrayList<Integer>();

  /** A listener is open; {@code address} is {@code null} if unknown. */
  public void opened(boolean hasTls, @Nullable InetAddress address, int port) {
    Registration registration = Governance.lifecycle();
    synchronized (plain) {
      (hasTls ? secure : plain).add(port);
      if (!plain.isEmpty()) {
        for (int each : secure) {
          registration.doubt(each, "another listener of the same server has no TLS");
        }
      }
    }
    registration.listening(hasTls ? "https" : "http", address, port);
  }

  /** A listener closes. */
  public void closed(int port) {
    synchronized (plain) {
      plain.remove((Integer) port);
      secure.remove((Integer) port);
    }
    Governance.lifecycle().closed(port);
  }
}
