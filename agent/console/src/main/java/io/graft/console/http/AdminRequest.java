package io.graft.console.http;

import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request. Its body is read only if it may do what it asks; who sends it is known once the guard
 * has let it pass. Used on the server's thread.
 */
public final class AdminRequest {
  private static final byte[] NO_BODY = {};

  private final String method;
  private final @Nullable String authority;
  private final String path;
  private final String query;
  private final boolean http11;
  private final Map<String, String> headers;
  private final String peer;
  private byte[] body = NO_BODY;
  private @Nullable String user;
  private Set<String> roles = Collections.emptySet();

  private AdminRequest(
      String method,
      @Nullable String authority,
      String path,
      String query,
      boolean http11,
      Map<String, String> headers,
      String peer) {
    this.method = method;
    this.authority = authority;
    this.path = path;
    this.query = query;
    this.http11 = http11;
    this.headers = headers;
    this.peer = peer;
  }

  /** The request is not valid HTTP/1.0 or 1.1. */
  static final class Malformed extends Exception {
    Malformed(String reason) {
      super(reason, null, false, false);
    }
  }

  /**
   * @param head request line and headers, without the empty line at the end
   * @param peer the numeric address of the client
   */
  static AdminRequest parse(String head, String peer) throws Malformed {
    String[] lines = head.split("\r?\n");
    String[] words = lines[0].split(" ", -1);
    if (words.length != 3 || words[0].isEmpty()) {
      throw new Malformed("not a request line");
    }
    String[] target = target(words[1]);
    boolean http11 = words[2].equals("HTTP/1.1");
    if (!http11 && !words[2].equals("HTTP/1.0")) {
      throw new Malformed("not HTTP/1.1");
    }
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 1 || lines[i].charAt(0) <= ' ' || lines[i].charAt(colon - 1) <= ' ') {
        throw new Malformed("not a header");
      }
      String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
      String before = headers.put(name, lines[i].substring(colon + 1).trim());
      if (before != null && (name.equals("host") || name.equals("content-length"))) {
        throw new Malformed("more than one " + name);
      }
    }
    int mark = target[1].indexOf('?');
    return new AdminRequest(
        words[0],
        target[0],
        mark < 0 ? target[1] : target[1].substring(0, mark),
        mark < 0 ? "" : target[1].substring(mark + 1),
        http11,
        headers,
        peer);
  }

  /**
   * Splits a target: {@code /path}, or the absolute form that proxies and some probes send.
   *
   * @return the authority, or {@code null}, and the path with its query
   */
  private static @Nullable String[] target(String text) throws Malformed {
    if (text.startsWith("/")) {
      return new @Nullable String[] {null, text};
    }
    int scheme = text.regionMatches(true, 0, "http://", 0, 7) ? 7 : -1;
    if (text.regionMatches(true, 0, "https://", 0, 8)) {
      scheme = 8;
    }
    if (scheme < 0) {
      throw new Malformed("not a request line");
    }
    int end = scheme;
    while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
      end++;
    }
    String authority = text.substring(scheme, end);
    if (authority.isEmpty() || authority.indexOf('@') >= 0) {
      throw new Malformed("not a request line");
    }
    String path = text.substring(end);
    return new @Nullable String[] {authority, path.startsWith("/") ? path : "/" + path};
  }

  public String method() {
    return method;
  }

  /** The body in UTF-8; empty: none, or it has not been read. */
  public String body() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The body has been read; the request takes over the array. */
  void body(byte[] read) {
    body = read;
  }

  /** The length of the body in bytes; 0: none, -1: unknown. */
  long bodyLength() {
    String length = headers.get("content-length");
    if (headers.get("transfer-encoding") != null) {
      return -1;
    }
    try {
      // Not +5, which others may read otherwise.
      boolean digits = length == null || !length.isEmpty() && length.charAt(0) != '+';
      return length == null ? 0 : digits ? Math.max(-1, Long.parseLong(length)) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Who has logged in; {@code null}: nobody. */
  public @Nullable String user() {
    return user;
  }

  /** The roles of the user who has logged in. */
  public Set<String> roles() {
    return roles;
  }

  /** The guard has found out who sends this. */
  public void by(String name, Set<String> has) {
    user = name;
    roles = has;
  }

  /** The numeric address of the client. */
  public String peer() {
    return peer;
  }

  /** The query, not decoded; empty: none. */
  public String query() {
    return query;
  }

  /** The names of the headers, in lower case. */
  public Set<String> headerNames() {
    return Collections.unmodifiableSet(headers.keySet());
  }

  /** Host and port of a target in absolute form; {@code null}: the target is only a path. */
  public @Nullable String authority() {
    return authority;
  }

  /** The path, not decoded. */
  public String path() {
    return path;
  }

  /**
   * @param name in lower case
   */
  public @Nullable String header(String name) {
    return headers.get(name);
  }

  /** The first value of a query parameter, decoded; {@code null}: not present. */
  public @Nullable String parameter(String name) {
    for (String part : query.split("&")) {
      int equals = part.indexOf('=');
      String key = equals < 0 ? part : part.substring(0, equals);
      if (key.equals(name)) {
        return equals < 0 ? "" : decode(part.substring(equals + 1));
      }
    }
    return null;
  }

  boolean http11() {
    return http11;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, "UTF-8");
    } catch (IllegalArgumentException | UnsupportedEncodingException e) {
      return text;
    }
  }
}
