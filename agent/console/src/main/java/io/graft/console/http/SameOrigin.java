package io.graft.console.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that a web page of somebody else could have a browser send. The own header and
 * the type of the body make a browser ask first, by {@code OPTIONS}, which is never answered with
 * permission; {@code Origin} and {@code Sec-Fetch-Site} say where the page is from.
 */
final class SameOrigin {
  /** The header that every {@code POST} must have, with any value. */
  static final String HEADER = "graft-change";

  private SameOrigin() {}

  /** Returns the refusal; {@code null}: no other page has sent it. */
  static @Nullable AdminResponse refuse(AdminRequest request) {
    String type = request.header("content-type");
    String word = type == null ? "" : type.toLowerCase(Locale.ROOT);
    if (!word.equals("application/json") && !word.startsWith("application/json;")) {
      return AdminResponse.error(415, "the body must be application/json");
    }
    String change = request.header(HEADER);
    if (change == null || change.isEmpty()) {
      return AdminResponse.error(403, "a POST needs the header Graft-Change");
    }
    String site = request.header("sec-fetch-site");
    if (site != null && !site.equals("same-origin")) {
      return AdminResponse.error(403, "this comes from a page of another origin");
    }
    String origin = request.header("origin");
    if (origin != null && !isOf(origin, request.header("host"))) {
      return AdminResponse.error(
          403,
          "this comes from the origin "
              + shown(origin)
              + "; a proxy before this endpoint must forward the Host");
    }
    return null;
  }

  /** Whether an origin has this host and port. A proxy may have added TLS. */
  private static boolean isOf(String origin, @Nullable String host) {
    int scheme = origin.indexOf("://");
    String http = scheme < 0 ? "" : origin.substring(0, scheme);
    if (host == null || !http.equals("http") && !http.equals("https")) {
      return false;
    }
    String port = http.equals("http") ? ":80" : ":443";
    return without(origin.substring(scheme + 3), port).equalsIgnoreCase(without(host, port));
  }

  private static String without(String authority, String port) {
    return authority.endsWith(port)
        ? authority.substring(0, authority.length() - port.length())
        : authority;
  }

  private static String shown(String origin) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(100, origin.length()); i++) {
      char each = origin.charAt(i);
      out.append(each > ' ' && each < 127 ? each : '?');
    }
    return out.toString();
  }
}
