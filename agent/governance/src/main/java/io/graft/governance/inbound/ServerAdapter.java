package io.graft.governance.inbound;

import io.graft.governance.guard.GuardedRequest;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
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

  // For security. Called only if a guard is installed.

  /** As {@link io.graft.governance.guard.GuardedRequest#target}. */
  public @Nullable String requestTarget(Q request) {
    return null;
  }

  /** As {@link io.graft.governance.guard.GuardedRequest#mapping}. */
  public @Nullable String mapping(Q request) {
    return null;
  }

  /** As {@link io.graft.governance.guard.GuardedRequest#mayWait}. */
  public boolean mayWait(Q request) {
    return false;
  }

  /** The port of the peer's end of the connection; 0: unknown. */
  public int peerPort(Q request) {
    return 0;
  }

  /** The names of all headers, in any case, possibly repeated; {@code null}: unknown. */
  public @Nullable List<String> headerNames(Q request) {
    return null;
  }

  /** As {@link GuardedRequest#repeats(String)}. */
  public boolean repeats(Q request, String name) {
    return GuardedRequest.repeats(headerNames(request), name);
  }

  /**
   * Replaces all headers of a name, before the application sees them.
   *
   * @param value {@code null}: removes them
   * @return whether it could
   */
  public boolean setHeader(Q request, String name, @Nullable String value) {
    return false;
  }

  /**
   * Shows the application where a request really comes from: {@link #peer} only passes it on. What
   * {@link #peer} and {@link #peerPort} return stays.
   *
   * @param client the real peer's end of its connection
   * @param address its numeric address
   * @param secure whether it has arrived in TLS, so that the application's scheme is {@code https}
   * @return whether it could
   */
  public boolean origin(Q request, InetSocketAddress client, String address, boolean secure) {
    return false;
  }

  /**
   * Gives the application a principal, and roles where its server has them.
   *
   * @return whether it could
   */
  public boolean principal(Q request, String name, Set<String> roles) {
    return false;
  }
}
