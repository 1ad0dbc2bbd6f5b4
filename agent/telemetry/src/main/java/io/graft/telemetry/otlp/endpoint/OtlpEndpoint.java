package io.graft.telemetry.otlp.endpoint;

import io.graft.governance.resolve.HostPort;
import io.graft.net.http.HttpTransport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where and how to send one signal. Immutable. */
public final class OtlpEndpoint {
  private final boolean secure;
  private final String host;
  private final int port;
  private final String path;
  private final Map<String, String> headers;
  private final boolean gzip;
  private final int timeoutMillis;
  private final @Nullable String certificate;
  private final @Nullable String clientCertificate;
  private final @Nullable String clientKey;
  private final Signal signal;
  private final OtlpProtocol protocol;

  private OtlpEndpoint(
      Signal signal,
      OtlpProtocol protocol,
      boolean secure,
      String host,
      int port,
      String path,
      Map<String, String> headers,
      boolean gzip,
      int timeoutMillis,
      @Nullable String certificate,
      @Nullable String clientCertificate,
      @Nullable String clientKey) {
    this.signal = signal;
    this.protocol = protocol;
    this.clientCertificate = clientCertificate;
    this.clientKey = clientKey;
    this.secure = secure;
    this.host = host;
    this.port = port;
    this.path = path;
    this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    this.gzip = gzip;
    this.timeoutMillis = timeoutMillis;
    this.certificate = certificate;
  }

  /**
   * @param url {@code http://} or {@code https://}, a host, and optionally port, path and query
   * @param complete whether the URL is that of the signal; {@code false}: the path of the signal is
   *     appended. With gRPC the path is that of the method in any case
   * @param headers to send with each request; names and values must be valid
   * @param timeoutMillis the time limit of one export, from connect to response; 1 or more
   * @param certificate the path of a PEM file with trusted authorities; {@code null}: the JVM's
   * @throws IllegalArgumentException if the URL cannot be used; the message is the predicate of a
   *     sentence about it
   */
  public static OtlpEndpoint of(
      Signal signal,
      OtlpProtocol protocol,
      String url,
      boolean complete,
      Map<String, String> headers,
      boolean gzip,
      int timeoutMillis,
      @Nullable String certificate) {
    String text = url.trim();
    int scheme = text.indexOf("://");
    boolean secure = scheme == 5 && text.regionMatches(true, 0, "https", 0, 5);
    if (!secure && !(scheme == 4 && text.regionMatches(true, 0, "http", 0, 4))) {
      throw new IllegalArgumentException("begins with neither http:// nor https://");
    }
    int end = end(text, scheme + 3);
    String authority = text.substring(scheme + 3, end);
    HostPort parsed;
    try {
      parsed = HostPort.of(authority.substring(authority.lastIndexOf('@') + 1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("has a port that is not 1 to 65535", e);
    }
    String host = parsed.host();
    if (host.isEmpty()) {
      throw new IllegalArgumentException("has no host");
    }
    String rest = text.substring(end);
    int fragment = rest.indexOf('#');
    rest = fragment < 0 ? rest : rest.substring(0, fragment);
    if (!isPrintable(host) || !isPrintable(rest)) {
      throw new IllegalArgumentException("is not a URL");
    }
    int port = parsed.port() < 0 ? secure ? 443 : 80 : parsed.port();
    if (port == 0) {
      throw new IllegalArgumentException("has a port that is not 1 to 65535");
    }
    int query = rest.indexOf('?');
    String path = query < 0 ? rest : rest.substring(0, query);
    if (!complete) {
      String append = signal.path();
      path = path.endsWith("/") ? path.substring(0, path.length() - 1) + append : path + append;
    }
    if (path.isEmpty()) {
      path = "/";
    }
    if (protocol == OtlpProtocol.GRPC) {
      path = signal.method();
    } else if (query >= 0) {
      path += rest.substring(query);
    }
    return new OtlpEndpoint(
        signal,
        protocol,
        secure,
        host,
        port,
        path,
        headers,
        gzip,
        timeoutMillis,
        certificate,
        null,
        null);
  }

  /**
   * Returns this endpoint with a certificate of the client, which it may require.
   *
   * @param clientCertificate the path of a PEM file with the certificate and its chain
   * @param clientKey the path of a PEM file with its key
   */
  public OtlpEndpoint identified(String clientCertificate, String clientKey) {
    return new OtlpEndpoint(
        signal,
        protocol,
        secure,
        host,
        port,
        path,
        headers,
        gzip,
        timeoutMillis,
        certificate,
        clientCertificate,
        clientKey);
  }

  /** Opens nothing yet. */
  public Sender sender(HttpTransport transport) {
    return protocol == OtlpProtocol.GRPC
        ? new GrpcSender(this, transport)
        : new HttpSender(this, transport);
  }

  /** Returns the index where the authority of a URL ends. */
  private static int end(String url, int from) {
    int end = from;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /** Whether a text may appear in a request line. Lenient: some hosts have underscores. */
  private static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f || "\"<>\\^`{|}".indexOf(c) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns a URL, which may be invalid, without its credentials and its query. */
  public static String shown(String url) {
    int query = url.indexOf('?');
    String visible = query < 0 ? url : url.substring(0, query);
    int at = visible.lastIndexOf('@');
    int from = visible.indexOf("://");
    return at < 0
        ? visible
        : visible.substring(0, from < 0 ? 0 : from + 3) + "…" + visible.substring(at);
  }

  /** Whether a header that looks like a credential leaves this host unencrypted. */
  public boolean leaksCredentials() {
    boolean here =
        host.equalsIgnoreCase("localhost") || host.startsWith("127.") || host.equals("::1");
    if (secure || here) {
      return false;
    }
    for (String name : headers.keySet()) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.contains("auth")
          || lower.contains("key")
          || lower.contains("token")
          || lower.contains("secret")
          || lower.equals("cookie")) {
        return true;
      }
    }
    return false;
  }

  Signal signal() {
    return signal;
  }

  OtlpProtocol protocol() {
    return protocol;
  }

  /** Whether it is reached by TLS. */
  public boolean secure() {
    return secure;
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  String path() {
    return path;
  }

  Map<String, String> headers() {
    return headers;
  }

  boolean gzip() {
    return gzip;
  }

  int timeoutMillis() {
    return timeoutMillis;
  }

  @Nullable String certificate() {
    return certificate;
  }

  @Nullable String clientCertificate() {
    return clientCertificate;
  }

  @Nullable String clientKey() {
    return clientKey;
  }

  /** Host and port. */
  public String authority() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /** Returns the URL without its credentials and its query. */
  @Override
  public String toString() {
    int query = path.indexOf('?');
    return (secure ? "https://" : "http://")
        + authority()
        + (protocol == OtlpProtocol.GRPC ? "" : query < 0 ? path : path.substring(0, query));
  }
}
