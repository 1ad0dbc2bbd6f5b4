package io.graft.instrumentation.spi.server;

import io.graft.governance.Governance;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Reports each port once, at its first request. */
public final class PortSeen {
  /** One bit for each possible port. */
  private final AtomicIntegerArray seen = new AtomicIntegerArray(65536 / 32);

  /** Reports a port unless it was reported before. */
  public void tell(String scheme, int port) {
    if (port < 1 || port > 65535) {
      return;
    }
    int word = port >>> 5;
    int bit = 1 << port;
    int told = seen.get(word);
    while ((told & bit) == 0) {
      if (seen.compareAndSet(word, told, told | bit)) {
        Governance.lifecycle().listening(scheme, null, port);
        return;
      }
      told = seen.get(word);
    }
  }
}
