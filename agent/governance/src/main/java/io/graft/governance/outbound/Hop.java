package io.graft.governance.outbound;

import io.graft.governance.balance.Member;
import io.graft.governance.service.Instance;
import org.jspecify.annotations.Nullable;

/** Where a redirect within one attempt led. Immutable. */
final class Hop {
  private final String host;
  private final int port;
  private final boolean secure;
  final Destination destination;
  final @Nullable Instance target;

  Hop(String host, int port, boolean secure, Destination destination, @Nullable Member member) {
    this.host = host;
    this.port = port;
    this.secure = secure;
    this.destination = destination;
    target = member == null ? null : member.instance();
  }

  boolean to(String host, int port, boolean secure) {
    return this.port == port && this.secure == secure && this.host.equalsIgnoreCase(host);
  }
}
