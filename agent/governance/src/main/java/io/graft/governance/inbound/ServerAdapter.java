package io.graft.governance.inbound;

import org.jspecify.annotations.Nullable;

/**
 * Translates a server library's request for {@link Inbound}. One stateless object for a library.
 *
 * @param <Q> the library's request
 */
public abstract class ServerAdapter<Q> {
  private final String library;

  /**
   * @param library short name of the library for people, for example {@code tomcat}
   */
  protected ServerAdapter(String library) {
    this.library = library;
  }

  public final String library() {
    return library;
  }

  public abstract String method(Q request);

  /** {@code http} or {@code https}, as this server sees it. */
  public abstract String scheme(Q request);

  /** The raw path without its query, {@code /} at least. */
  public abstract String path(Q request);

  /** The raw query without its question mark; {@code null}: none. */
  public abstract @Nullable String query(Q request);

  /**
   * A header by a name in any case; where it came several times, all values in their order with a
   * comma between them. {@code null}: none.
   */
  public abstract @Nullable String header(Q request, String name);

  /** {@code 1.0}, {@code 1.1}, {@code 2} or {@code 3}; {@code null}: not known. */
  public abstract @Nullable String protocolVersion(Q request);

  /** Numeric address of the peer; {@code null}: not known. */
  public abstract @Nullable String peer(Q request);

  /**
   * The port of this JVM at which the request arrived; 0: not known. Asked for only while it is not
   * decided which of several ports is the service.
   */
  public int localPort(Q request) {
    return 0;
  }
}
