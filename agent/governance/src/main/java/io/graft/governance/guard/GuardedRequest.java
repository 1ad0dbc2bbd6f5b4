package io.graft.governance.guard;

import io.graft.governance.context.CallContext;
import io.graft.governance.context.Identity;
import io.graft.governance.match.RequestView;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request for its {@link RequestGuard}; valid only while it is being judged. */
public interface GuardedRequest extends RequestView {
  /** The raw path as it was sent, without the query; at least {@code /}. */
  String rawPath();

  /**
   * What the request line asks for, without the query, where that is more than {@link #rawPath}: an
   * address, or a path that the server takes for one, as {@code //admin/x}. {@code null}: it is the
   * path.
   */
  default @Nullable String target() {
    return null;
  }

  /**
   * The prefix by which a server that does not know segments has chosen the handler: the context
   * {@code /admin} of the JDK's server, which {@code /adminx} reaches too. {@code null}: none.
   */
  default @Nullable String mapping() {
    return null;
  }

  /** The raw query without its question mark; {@code null}: absent. */
  @Nullable String query();

  /** {@code http} or {@code https}, as this server sees it, or once it is {@link #overTls}. */
  String scheme();

  /** The numeric address of the peer; {@code null}: unknown. */
  @Nullable String peer();

  /** The port of the peer's end of the connection; 0: unknown. */
  int peerPort();

  /** The port of this server's end of the connection; 0: unknown. */
  int localPort();

  /** The names of all headers, in any case, possibly repeated; {@code null}: unknown. */
  @Nullable List<String> headerNames();

  /** Whether there are several headers of a name, in any case; {@code false} if that is unknown. */
  default boolean repeats(String name) {
    return repeats(headerNames(), name);
  }

  /**
   * Whether a name is there several times, in any case.
   *
   * @param names {@code null}: unknown, so {@code false}
   */
  static boolean repeats(@Nullable List<String> names, String name) {
    int count = 0;
    for (int i = 0; names != null && i < names.size(); i++) {
      count += names.get(i).equalsIgnoreCase(name) ? 1 : 0;
    }
    return count > 1;
  }

  /**
   * Replaces all headers of a name, before the application sees them.
   *
   * @param value {@code null}: removes them
   * @return whether it could
   */
  boolean setHeader(String name, @Nullable String value);

  /**
   * Remembers something of the guard's until the request ends, for {@link RequestGuard#ended}.
   *
   * @param path the path of the request, as the guard has read it
   */
  default void remember(Object fact, String path) {}

  /**
   * Sets where it really comes from, if the peer of this server only passes it on. The application
   * sees that, too, where its server can show it.
   *
   * @param client the real peer's end of its connection
   * @param address its numeric address
   * @param tls the version of TLS in which it has arrived, {@code 1.3}; {@code null}: in plaintext
   */
  default void from(InetSocketAddress client, String address, @Nullable String tls) {}

  /** The client's connection is encrypted, though this server sees only what was decrypted. */
  default void overTls() {}

  /**
   * Whether the thread may wait for seconds, because it serves this request only: not one of an
   * event loop.
   */
  default boolean mayWait() {
    return false;
  }

  /**
   * The context for calls that the guard makes about it; it may be kept. {@code null}: they belong
   * to no request.
   */
  default @Nullable CallContext context() {
    return null;
  }

  /** Closes the connection after the response. */
  default void closeAfter() {}

  /** Who sends it, as far as it is proven until now. */
  Identity identity();

  /**
   * Sets who sends it. If there is a user, the application gets a principal, where its server has
   * one.
   */
  void identify(Identity identity);

  /** As {@link #identify}, where nothing is enforced: the application notices nothing. */
  default void observe(Identity identity) {
    identify(identity);
  }
}
