package io.graft.governance.inbound;

import org.jspecify.annotations.Nullable;

/**
 * Translates a server library's request for {@link Inbound}. Stateless; one object for each
 * library.
 *
 * @param <Q> the library's request
 */
public abstract class ServerAdapter<Q> {
  private final String library;

  /**
   * @param library short display name of the library, for example {@code tomcat}
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

  /** The raw path without its query, at least {@code /}. */
  public abstract String path(Q request);

  /** The raw query without its question mark; {@code null}: absent. */
  public abstract @Nullable String query(Q request);

  /**
   * A header by a name in any case; all values of repeated headers in order, joined by commas.
   * {@code null}: absent.
   */
  public abstract @Nullable String header(Q request, String name);

  /** {@code 1.0}, {@code 1.1}, {@code 2} or {@code 3}; {@code null}: unknown. */
  public abstract @Nullable String protocolVersion(Q request);

  /** The numeric address of the peer; {@code null}: unknown. */
  public abstract @Nullable String peer(Q request);

  /**
   * The port of this JVM at which the request arrived; 0: unknown. Called only while the service's
   * port is uncertain.
   */
  public int localPort(Q request) {
    return 0;
  }
}
