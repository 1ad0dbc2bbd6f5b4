package io.graft.security.login.session;

import io.graft.governance.guard.GuardedRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The cookies of login: how they are named, read, written and taken away. Immutable. */
public final class Cookies {
  /** The longest value that is written. */
  public static final int LONGEST = 3584;

  /** The most logins of one browser at a time. */
  public static final int MOST_ATTEMPTS = 5;

  private static final String HOST = "__Host-";
  private static final String SESSION = "graft-session";
  private static final String ATTEMPT = "graft-login-";

  /** Those of the admin endpoint, which browsers also send to other ports of its host. */
  private static final String ADMIN_SESSION = "graft-admin-session";

  private static final String ADMIN_ATTEMPT = "graft-admin-login-";

  /** With TLS the browser keeps others from setting these cookies, other subdomains too. */
  private final boolean secure;

  private final boolean admin;

  /**
   * @param secure whether browsers reach the service by TLS
   * @param admin whether they are of the admin endpoint
   */
  public Cookies(boolean secure, boolean admin) {
    this.secure = secure;
    this.admin = admin;
  }

  /** The name of the cookie of a session. */
  public String session() {
    return (secure ? HOST : "") + (admin ? ADMIN_SESSION : SESSION);
  }

  /** The name of the cookie of an attempt. */
  public String attempt(String name) {
    return (secure ? HOST : "") + (admin ? ADMIN_ATTEMPT : ATTEMPT) + name;
  }

  /** A {@code Set-Cookie} for the time until the browser closes, or for some seconds. */
  public String set(String name, String value, long seconds) {
    return name
        + "="
        + value
        + "; Path=/"
        + (seconds < 0 ? "" : "; Max-Age=" + seconds)
        + (secure ? "; Secure" : "")
        + "; HttpOnly; SameSite=Lax";
  }

  /** A {@code Set-Cookie} that removes a cookie. */
  public String remove(String name) {
    return set(name, "", 0);
  }

  /**
   * Returns the values of a cookie; several, if another site has set one of the same name. Empty:
   * none.
   */
  public static List<String> values(@Nullable String header, String name) {
    List<String> values = new ArrayList<>(1);
    for (String pair : pairs(header)) {
      if (pair.length() > name.length()
          && pair.startsWith(name)
          && pair.charAt(name.length()) == '=') {
        values.add(unquoted(pair.substring(name.length() + 1)));
      }
    }
    return values;
  }

  private static String unquoted(String value) {
    int end = value.length() - 1;
    return end > 0 && value.charAt(0) == '"' && value.charAt(end) == '"'
        ? value.substring(1, end)
        : value;
  }

  /** The names of attempts of which the browser has sent a cookie. */
  public List<String> attempts(@Nullable String header) {
    List<String> names = new ArrayList<>(1);
    String head = attempt("");
    for (String pair : pairs(header)) {
      int equals = pair.indexOf('=');
      if (equals == head.length() + Attempt.NAME && pair.startsWith(head)) {
        names.add(pair.substring(head.length(), equals));
      }
    }
    return names;
  }

  private static List<String> pairs(@Nullable String header) {
    List<String> pairs = new ArrayList<>();
    if (header == null) {
      return pairs;
    }
    int from = 0;
    for (int i = 0; i <= header.length(); i++) {
      // Servers join the Cookie headers of HTTP/2 by ';', adapters repeated ones by ','.
      if (i == header.length() || header.charAt(i) == ';' || header.charAt(i) == ',') {
        String pair = header.substring(from, i).trim();
        if (!pair.isEmpty()) {
          pairs.add(pair);
        }
        from = i + 1;
      }
    }
    return pairs;
  }

  /**
   * Takes all cookies of login out of a request, with and without TLS.
   *
   * @return whether none is left
   */
  public static boolean strip(GuardedRequest request) {
    String header = request.header("cookie");
    if (header == null || !header.contains("graft-")) {
      return true;
    }
    StringBuilder kept = new StringBuilder(header.length());
    boolean found = false;
    int from = 0;
    for (int i = 0; i <= header.length(); i++) {
      if (i == header.length() || header.charAt(i) == ';' || header.charAt(i) == ',') {
        String part = header.substring(from, i);
        if (isOurs(part.trim())) {
          found = true;
        } else if (!part.trim().isEmpty()) {
          char before = from == 0 ? ';' : header.charAt(from - 1);
          kept.append(kept.length() == 0 ? "" : before == ',' ? "," : "; ");
          kept.append(kept.length() == 0 || before != ',' ? part.trim() : part);
        }
        from = i + 1;
      }
    }
    return !found || request.setHeader("cookie", kept.length() == 0 ? null : kept.toString());
  }

  private static boolean isOurs(String pair) {
    String name = pair.startsWith(HOST) ? pair.substring(HOST.length()) : pair;
    return name.startsWith(SESSION + "=")
        || name.startsWith(ATTEMPT)
        || name.startsWith(ADMIN_SESSION + "=")
        || name.startsWith(ADMIN_ATTEMPT);
  }
}
