package io.graft.net.url;

import io.graft.governance.service.Instance;
import io.graft.net.Addresses;
import io.graft.net.tls.TlsContexts;
import java.io.IOException;
import java.net.URI;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The server of a URL: where its requests go, and whom it must be. Immutable. */
public final class UrlServer {
  private final Instance instance;
  private final String authority;
  private final String name;
  private final boolean secure;

  /**
   * @param role what it is, for logs: {@code webhook}
   * @param authority for the {@code Host} header
   * @param name the host without brackets, for SNI and its certificate
   * @param secure whether to use TLS
   */
  public UrlServer(String role, String authority, String name, int port, boolean secure) {
    this.authority = authority;
    this.name = name;
    this.secure = secure;
    instance =
        Instance.builder(role, authority, name, port)
            .anywhere(true)
            .address(Addresses.literal(name))
            .build();
  }

  /**
   * Returns the server of a URL.
   *
   * @param url with the scheme {@code http} or {@code https}, and a host
   */
  public static UrlServer of(String role, URI url) {
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    String host = url.getHost();
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
    String authority = url.getPort() > 0 ? host + ":" + url.getPort() : host;
    return new UrlServer(role, authority, name, port, secure);
  }

  /** Returns the path and query of a URL, at least a slash. */
  public static String target(URI url) {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  /** Where to connect. */
  public Instance instance() {
    return instance;
  }

  /** The value of the {@code Host} header. */
  public String authority() {
    return authority;
  }

  /** The host, for SNI and its certificate. */
  public String name() {
    return name;
  }

  /**
   * Returns the authorities that this JVM trusts; {@code null}: without TLS.
   *
   * @throws IOException if this JVM has no TLS; the message is a clause for the log
   */
  public @Nullable SSLContext trust() throws IOException {
    return secure ? TlsContexts.ofAuthorities() : null;
  }
}
