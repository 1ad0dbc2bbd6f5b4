package io.graft.security.login;

import io.graft.governance.guard.GuardedRequest;
import org.jspecify.annotations.Nullable;

/** What browsers tell about a request (Fetch Metadata), and what must not be trusted of it. */
final class Browser {
  private static final String MODE = "sec-fetch-mode";
  private static final String SITE = "sec-fetch-site";
  private static final int LONGEST_PATH = 1024;

  private Browser() {}

  /** Whether a person waits for a page, who can be sent to a login. */
  static boolean navigates(GuardedRequest request) {
    if (request.header("sec-purpose") != null || request.header("purpose") != null) {
      return false; // The browser only guesses that the person will want it.
    }
    String mode = request.header(MODE);
    if (mode != null) {
      return mode.equals("navigate");
    }
    String accept = request.header("accept");
    return isGet(request)
        && accept != null
        && accept.contains("text/html")
        && request.header("x-requested-with") == null;
  }

  static boolean isGet(GuardedRequest request) {
    return request.method().equals("GET");
  }

  /** Whether a redirect to the same URL changes nothing for who sends the request. */
  static boolean followsRedirects(GuardedRequest request) {
    if (!isGet(request) || request.header("upgrade") != null) {
      return false;
    }
    String mode = request.header(MODE);
    boolean fetch = "cors".equals(mode) || "same-origin".equals(mode);
    return navigates(request) || fetch && "empty".equals(request.header("sec-fetch-dest"));
  }

  /** Whether another kind of client has sent it: it may be asked for a name and a password. */
  static boolean isNone(GuardedRequest request) {
    return request.header(MODE) == null
        && request.header("x-requested-with") == null
        && request.header("origin") == null;
  }

  /**
   * Whether a page of this service has sent it, as far as the browser says.
   *
   * @param silent what holds if the browser says nothing
   */
  static boolean isSameOrigin(GuardedRequest request, BaseUrl base, boolean silent) {
    String site = request.header(SITE);
    if (site != null) {
      return site.equals("same-origin");
    }
    String origin = request.header("origin");
    return origin == null ? silent : base.isOrigin(origin);
  }

  /**
   * Where to go after a login: the path and query of the request, if it can only be understood as a
   * path of this service.
   */
  static String returnPath(GuardedRequest request) {
    String path = request.rawPath();
    String query = request.query();
    String whole = query == null ? path : path + '?' + query;
    return isGet(request) && request.target() == null && isPath(path) && isPrintable(whole)
        ? whole
        : "/";
  }

  /** Whether no browser and no server takes it for a host: CVE-2020-11053 and the like. */
  private static boolean isPath(String path) {
    if (!path.startsWith("/")) {
      return false;
    }
    for (int i = 1; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean encoded = c == '%' && i + 2 < path.length();
      int value = encoded ? hex(path, i + 1) : c;
      if (value == '/' || value == '\\') {
        return false;
      }
      if (value > ' ' && value != 0x7f) {
        return true;
      }
      i += encoded ? 2 : 0; // A browser may skip blanks, tabs and the like.
    }
    return true;
  }

  private static int hex(String path, int at) {
    int high = Character.digit(path.charAt(at), 16);
    int low = Character.digit(path.charAt(at + 1), 16);
    return high < 0 || low < 0 ? '%' : high << 4 | low;
  }

  private static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) > '~' || text.charAt(i) == '\\') {
        return false;
      }
    }
    return text.length() <= LONGEST_PATH;
  }

  /** The value of a parameter of a query; {@code null}: absent, or there more than once. */
  static @Nullable String parameter(@Nullable String query, String name) {
    String found = null;
    for (String pair : query == null ? new String[0] : query.split("&")) {
      if (pair.startsWith(name + "=")) {
        if (found != null) {
          return null;
        }
        found = pair.substring(name.length() + 1);
      }
    }
    return found == null ? null : decoded(found);
  }

  private static @Nullable String decoded(String value) {
    try {
      return java.net.URLDecoder.decode(value, "UTF-8");
    } catch (java.io.UnsupportedEncodingException | IllegalArgumentException e) {
      return null;
    }
  }
}
