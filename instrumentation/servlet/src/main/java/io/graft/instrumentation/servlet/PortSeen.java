package io.graft.instrumentation.servlet;

import io.graft.governance.Governance;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Tells each port once at which a request has come in. */
public final class PortSeen {
  /** A bit for each port: as many as there are. */
  private static final AtomicIntegerArray SEEN = new AtomicIntegerArray(65536 / 32);

  private PortSeen() {}

  public static void tell(Governance governance, String scheme, int port) {
    if (port < 1 || port > 65535) {
      return;
    }
    int word = port >>> 5;
    int bit = 1 << port;
    int seen = SEEN.get(word);
    while ((seen & bit) == 0) {
      if (SEEN.compareAndSet(word, seen, seen | bit)) {
        governance.registration().listening(scheme, null, port);
        return;
      }
      seen = SEEN.get(word);
    }
  }
}
