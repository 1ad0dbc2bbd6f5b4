package io.graft.registry.dns;

import io.graft.config.Form;
import org.jspecify.annotations.Nullable;

/** What is looked for in DNS. Immutable. */
final class Search {
  private enum Type {
    AUTO,
    SRV,
    DNSSD,
    A
  }

  private final Layout layout;
  private final Type type;
  private final int port;

  /**
   * @param type {@code null}: {@code auto}
   * @param port of services of which DNS has nothing but addresses; 0: it is not known
   * @throws IllegalArgumentException with a clause for people
   */
  Search(Layout layout, @Nullable String type, int port) {
    this.layout = layout;
    this.port = port;
    try {
      this.type =
          type == null
              ? Type.AUTO
              : Type.valueOf(Form.lower(type).toUpperCase(java.util.Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("type is none of auto, srv, dnssd and a", e);
    }
  }

  Layout layout() {
    return layout;
  }

  /** Whether SRV records of services count. */
  boolean readsLists() {
    return type == Type.AUTO || type == Type.SRV;
  }

  /** Whether instances with names of their own count. */
  boolean readsNames() {
    return type == Type.AUTO || type == Type.DNSSD;
  }

  /**
   * The port of addresses that services have; 0: these do not count. A port that nobody has named
   * must not take the place of one that a call names, so they count only where it is said.
   */
  int port() {
    return type == Type.A && port == 0 ? 80 : type == Type.A || type == Type.AUTO ? port : 0;
  }
}
