package io.graft.security.token.keys;

import io.graft.net.Addresses;
import io.graft.net.http.HttpRequest;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A URL that keys are fetched from: {@code https}, or {@code http} on this host's loopback, where
 * nobody is in between. Immutable.
 */
final class KeyUrl {
  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  private final boolean secure;
  private final String host;
  private final int port;
  private final String path;

  private KeyUrl(boolean secure, String host, int port, String path) {
    this.secure = secure;
    this.host = host;
    this.port = port;
    this.path = path;
  }

  /**
   * Parses a URL.
   *
   * @throws IllegalArgumentException if it may not be fetched; the message is a clause
   */
  static KeyUrl parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("it is not a URL", e);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean secure = scheme.equals("https");
    if (!secure && !scheme.equals("http")) {
      throw new IllegalArgumentException("it is not an https URL");
    }
    String host = uri.getHost();
    if (host == null || host.isEmpty() || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("it has no host, or a user before it");
    }
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    if (!secure && !loopback(host)) {
      throw new IllegalArgumentException(
          "http can be changed on the network, so it is only for this host; use https");
    }
    if (uri.getPort() == 0 || uri.getPort() > 65535) {
      throw new IllegalArgumentException("its port is not 1 to 65535");
    }
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    path += uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    if (!HttpRequest.isToken(path) || !HttpRequest.isToken(host)) {
      throw new IllegalArgumentException("it has a character that a URL cannot have");
    }
    int port = uri.getPort() > 0 ? uri.getPort() : secure ? HTTPS : HTTP;
    return new KeyUrl(secure, host, port, path);
  }

  private static boolean loopback(String host) {
    InetAddress literal = Addresses.literal(host);
    return literal != null ? literal.isLoopbackAddress() : host.equalsIgnoreCase("localhost");
  }

  /**
   * Returns where a redirect leads; {@code null}: away from this server, whose administrator was
   * chosen, so it is not followed.
   */
  @Nullable KeyUrl redirected(String location) {
    KeyUrl next;
    try {
      next =
          location.startsWith("/") && !location.startsWith("//") ? at(location) : parse(location);
    } catch (IllegalArgumentException e) {
      return null;
    }
    boolean same = next.secure == secure && next.port == port && next.host.equalsIgnoreCase(host);
    return same && HttpRequest.isToken(next.path) ? next : null;
  }

  /** Another path of the same server. */
  KeyUrl at(String other) {
    return new KeyUrl(secure, host, port, other);
  }

  boolean secure() {
    return secure;
  }

  /** A name or an address, without brackets. */
  String host() {
    return host;
  }

  int port() {
    return port;
  }

  /** With the query. */
  String path() {
    return path;
  }

  /** The path without a slash at its end; empty: none. */
  String base() {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** The value of {@code Host}. */
  String authority() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (secure ? HTTPS : HTTP) ? name : name + ":" + port;
  }

  /** Without the query, for the log. */
  @Override
  public String toString() {
    int query = path.indexOf('?');
    return (secure ? "https://" : "http://")
        + authority()
        + (query < 0 ? path : path.substring(0, query));
  }
}
