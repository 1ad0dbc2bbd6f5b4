package io.graft.security.tunnel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The sessions of one port by the source port of their connection to the application. */
final class SessionTable {
  private static final int PAGE = 256;

  private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable TunnelSession>>
      pages = new AtomicReferenceArray<>(PAGE);

  /** Called by one thread, as {@link #remove}. */
  void put(int port, TunnelSession session) {
    AtomicReferenceArray<@Nullable TunnelSession> page = pages.get(port / PAGE);
    if (page == null) {
      page = new AtomicReferenceArray<>(PAGE);
      pages.set(port / PAGE, page);
    }
    page.set(port % PAGE, session);
  }

  void remove(int port) {
    AtomicReferenceArray<@Nullable TunnelSession> page = pages.get(port / PAGE);
    if (page != null) {
      page.set(port % PAGE, null);
    }
  }

  /** From any thread, without a lock. {@code null}: the tunnel has no such connection. */
  @Nullable TunnelSession get(int port) {
    AtomicReferenceArray<@Nullable TunnelSession> page =
        port < 0 || port >= PAGE * PAGE ? null : pages.get(port / PAGE);
    return page == null ? null : page.get(port % PAGE);
  }
}
