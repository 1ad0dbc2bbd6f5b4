package io.graft.config.security.access;

import io.graft.governance.match.RuleText;
import io.graft.governance.setting.ValueParser;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The service that a rule with {@code action=custom} asks about each request. Immutable. */
public final class AccessCheck {
  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  /** Headers that a check gets from Graft, or that belong to its own connection. */
  private static final List<String> OWN =
      Arrays.asList(
          "host",
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authorization",
          "content-length",
          "transfer-encoding",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "user-agent",
          "traceparent",
          "tracestate",
          "baggage",
          "graft-access-check");

  /** What happens to a request about which a check does not answer in time. */
  public enum OnFailure {
    DENY,
    ALLOW
  }

  private final URI url;
  private final long timeoutNanos;
  private final OnFailure onFailure;
  private final List<String> headers;

  /**
   * @param url as {@link #url(String)} has read it
   * @param headers names in lower case of the request's headers that the check gets
   */
  public AccessCheck(URI url, long timeoutNanos, OnFailure onFailure, List<String> headers) {
    this.url = url;
    this.timeoutNanos = timeoutNanos;
    this.onFailure = onFailure;
    this.headers = headers;
  }

  /**
   * Parses the URL of a check.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static URI url(String text) {
    URI url;
    try {
      url = new URI(text.trim());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a URL", e);
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("not an http or https URL");
    }
    if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 65535) {
      throw new IllegalArgumentException("it has no valid host and port");
    }
    if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException("it has a user or a fragment");
    }
    return url;
  }

  /**
   * Parses the names of headers.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static List<String> headers(String text) {
    List<String> names = new ArrayList<>();
    for (String each : ValueParser.list(text)) {
      String name = each.toLowerCase(Locale.ROOT);
      if (!RuleText.token(name)) {
        throw new IllegalArgumentException("'" + each + "' is not the name of a header");
      }
      if (OWN.contains(name) || name.startsWith("x-forwarded-") || name.startsWith("x-graft-")) {
        throw new IllegalArgumentException("a check gets '" + each + "' from Graft itself or not");
      }
      names.add(name);
    }
    return names;
  }

  public boolean isSecure() {
    return url.getScheme().equalsIgnoreCase("https");
  }

  /** A name or an address, without brackets. */
  public String host() {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The port of the URL; -1: that of its scheme. */
  public int statedPort() {
    return url.getPort();
  }

  /** The port of the URL, or of its scheme. */
  public int port() {
    return url.getPort() > 0 ? url.getPort() : isSecure() ? HTTPS : HTTP;
  }

  /** The value of {@code Host}. */
  public String authority() {
    return url.getPort() > 0 ? url.getHost() + ":" + url.getPort() : url.getHost();
  }

  /** The raw path with its query; at least {@code /}. */
  public String target() {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  /** How long a request waits for it at most, in nanoseconds. */
  public long timeoutNanos() {
    return timeoutNanos;
  }

  /** Whether requests are let in while it does not answer. */
  public boolean allowsOnFailure() {
    return onFailure == OnFailure.ALLOW;
  }

  /** The names in lower case of the headers that it gets. Not to be changed. */
  public List<String> headers() {
    return headers;
  }

  /** Whether it certainly refuses each request that another one refuses. */
  boolean covers(@Nullable AccessCheck other) {
    return other != null
        && url.equals(other.url)
        && headers.equals(other.headers)
        && (onFailure == OnFailure.DENY
            || other.onFailure == OnFailure.ALLOW && timeoutNanos >= other.timeoutNanos);
  }

  /** The URL without its query, which may have a secret. */
  @Override
  public String toString() {
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    return url.getScheme() + "://" + url.getRawAuthority() + path;
  }
}
