package io.graft.registry.dns;

import io.graft.governance.setting.ValueParser;
import org.jspecify.annotations.Nullable;

/** The kinds of records to look up. Immutable. */
final class ServiceQuery {
  private enum Type {
    AUTO,
    SRV,
    DNSSD,
    A
  }

  private final ZoneLayout layout;
  private final Type type;
  private final int port;

  /**
   * @param type {@code null}: {@code auto}
   * @param port the port of services that only have addresses in DNS; 0: not configured
   * @throws IllegalArgumentException if the type is unknown; the message is a clause that says why
   */
  ServiceQuery(ZoneLayout layout, @Nullable String type, int port) {
    this.layout = layout;
    this.port = port;
    try {
      this.type =
          type == null
              ? Type.AUTO
              : Type.valueOf(ValueParser.lower(type).toUpperCase(java.util.Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("type must be auto, srv, dnssd or a", e);
    }
  }

  ZoneLayout layout() {
    return layout;
  }

  /** Whether to read SRV records of services. */
  boolean readsLists() {
    return type == Type.AUTO || type == Type.SRV;
  }

  /** Whether to read instances of DNS-SD. */
  boolean readsNames() {
    return type == Type.AUTO || type == Type.DNSSD;
  }

  /**
   * The port for services that only have addresses; 0: such services are ignored. They need a
   * configured port: a guessed one must not replace the port in a call's URL.
   */
  int port() {
    return type == Type.A && port == 0 ? 80 : type == Type.A || type == Type.AUTO ? port : 0;
  }
}
