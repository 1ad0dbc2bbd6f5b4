package io.graft.security.login;

import io.graft.governance.guard.GuardedRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where browsers reach this service: by the settings, or as the browser says, if that can do no
 * harm: by TLS of this server, or on this host. Headers of proxies are not looked at.
 */
final class BaseUrl {
  private final String text;
  private final boolean secure;

  private BaseUrl(String text, boolean secure) {
    this.text = text;
    this.secure = secure;
  }

  /** {@code null}: the settings do not say, and the request must not. */
  static @Nullable BaseUrl of(LoginPolicy policy, GuardedRequest request) {
    if (policy.url != null) {
      return new BaseUrl(policy.url, Boolean.TRUE.equals(policy.secure()));
    }
    String host = request.header("host");
    boolean tls = request.scheme().equals("https");
    if (host == null || !isHost(host) || !tls && !isLoopback(host)) {
      return null;
    }
    return new BaseUrl((tls ? "https://" : "http://") + host, tls);
  }

  private static boolean isHost(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!letter && "-.:[]".indexOf(c) < 0) {
        return false;
      }
    }
    return !host.isEmpty() && host.length() <= 255;
  }

  private static boolean isLoopback(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    int colon = lower.startsWith("[") ? lower.indexOf(':', lower.indexOf(']')) : lower.indexOf(':');
    String name = colon < 0 ? lower : lower.substring(0, colon);
    return name.equals("localhost")
        || name.equals("[::1]")
        || name.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  }

  /** Whether browsers come by TLS. */
  boolean isSecure() {
    return secure;
  }

  /** The URL of a path of this service, which begins with a slash. */
  String at(String path) {
    return text + path;
  }

  /** Whether it is the origin of a page, as browsers write it. */
  boolean isOrigin(String origin) {
    return text.equalsIgnoreCase(origin);
  }
}
