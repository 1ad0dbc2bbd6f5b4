package io.graft.net.http;

import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request, and the only place that encodes HTTP/1.1. */
public final class HttpRequest {
  private static final byte[] NOTHING = {};
  private static final long TIMEOUT_MILLIS = 5000;

  private final String method;
  private final String path;
  private final StringBuilder query = new StringBuilder();

  /** Alternating names and values; a name may occur more than once. */
  private final List<String> headers = new ArrayList<>();

  private byte[] body = NOTHING;
  private boolean hasBody;
  private long timeoutMillis = TIMEOUT_MILLIS;

  private HttpRequest(String method, String path) {
    this.method = method;
    this.path = path;
  }

  /**
   * @param method sent as it is
   * @param path encoded, with a leading slash; it is appended to the path of a server's URL
   */
  public static HttpRequest of(String method, String path) {
    return new HttpRequest(method, path);
  }

  /** See {@link #of}. */
  public static HttpRequest get(String path) {
    return new HttpRequest("GET", path);
  }

  /** See {@link #of}. */
  public static HttpRequest put(String path) {
    return new HttpRequest("PUT", path).body(NOTHING);
  }

  /** See {@link #of}. */
  public static HttpRequest post(String path) {
    return new HttpRequest("POST", path).body(NOTHING);
  }

  /** See {@link #of}. */
  public static HttpRequest delete(String path) {
    return new HttpRequest("DELETE", path);
  }

  /** Encodes a string as a segment of a path, or as a part of a query. */
  public static String encoded(String text) {
    try {
      return URLEncoder.encode(text, "UTF-8").replace("+", "%20");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Whether a method, path or host is valid in a request line, so that it cannot inject headers.
   */
  public static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7F) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Adds an encoded query parameter; nothing if the value is {@code null}. */
  public HttpRequest query(String name, @Nullable Object value) {
    if (value != null) {
      query
          .append(query.length() == 0 ? '?' : '&')
          .append(encoded(name))
          .append('=')
          .append(encoded(value.toString()));
    }
    return this;
  }

  /** Adds a header; nothing if the value is {@code null}. */
  public HttpRequest header(String name, @Nullable String value) {
    if (value != null) {
      headers.add(name);
      headers.add(value);
    }
    return this;
  }

  /** Sets the body. Set its {@code Content-Type} with {@link #header}. */
  public HttpRequest body(byte[] value) {
    body = value;
    hasBody = true;
    return this;
  }

  /** Sets a JSON body. */
  public HttpRequest json(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8)).header("Content-Type", "application/json");
  }

  /** Sets an encoded body of {@code name=value&…}. */
  public HttpRequest form(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8))
        .header("Content-Type", "application/x-www-form-urlencoded");
  }

  /**
   * Sets the timeout of the whole request, 5 s by default; for a response that is read line by
   * line, the timeout of each line.
   */
  public HttpRequest timeout(long millis) {
    timeoutMillis = millis;
    return this;
  }

  long timeoutMillis() {
    return timeoutMillis;
  }

  private boolean hasHeader(String name) {
    for (int i = 0; i < headers.size(); i += 2) {
      if (headers.get(i).equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Encodes the request. Its only headers are {@code Host}, those that were added, and {@code
   * Content-Length} if it has a body.
   *
   * @param host the value of the {@code Host} header
   */
  public byte[] encode(String host) {
    return encode(host, "", null);
  }

  /**
   * As {@link #encode(String)}.
   *
   * @param base prefix of the path
   * @param defaults headers to add if the request has none of the same name
   */
  byte[] encode(String host, String base, @Nullable Map<String, String> defaults) {
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(base).append(path).append(query);
    head.append(" HTTP/1.1\r\nHost: ").append(host).append("\r\n");
    for (int i = 0; i < headers.size(); i += 2) {
      append(head, headers.get(i), headers.get(i + 1));
    }
    if (defaults != null) {
      for (Map.Entry<String, String> header : defaults.entrySet()) {
        if (!hasHeader(header.getKey())) {
          append(head, header.getKey(), header.getValue());
        }
      }
    }
    if (hasBody) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[start.length + body.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }

  private static void append(StringBuilder head, String name, String value) {
    head.append(name).append(": ");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      // A line break in a secret must not inject another header.
      head.append(c < ' ' || c == 0x7F ? ' ' : c);
    }
    head.append("\r\n");
  }

  /** {@code GET /v1/kv/graft}, for the log; without the query, which may have secrets. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
