package io.graft.http;

import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server is asked. Has to be one that may be asked twice, because a kept connection may
 * break before it is answered, and another server may be asked in the place of one.
 */
public final class HttpRequest {
  private static final byte[] NOTHING = {};
  private static final long TIMEOUT_MILLIS = 5000;

  private final String method;
  private final String path;
  private final StringBuilder query = new StringBuilder();
  private final Map<String, String> headers = new LinkedHashMap<>();
  private byte[] body = NOTHING;
  private boolean hasBody;
  private long timeoutMillis = TIMEOUT_MILLIS;

  private HttpRequest(String method, String path) {
    this.method = method;
    this.path = path;
  }

  /**
   * @param path below that of the server's URL, encoded, with a slash before it
   */
  public static HttpRequest get(String path) {
    return new HttpRequest("GET", path);
  }

  /** See {@link #get}. */
  public static HttpRequest put(String path) {
    return new HttpRequest("PUT", path).body(NOTHING);
  }

  /** See {@link #get}. */
  public static HttpRequest post(String path) {
    return new HttpRequest("POST", path).body(NOTHING);
  }

  /** See {@link #get}. */
  public static HttpRequest delete(String path) {
    return new HttpRequest("DELETE", path);
  }

  /** A text as a segment of a path, or as a part of a query. */
  public static String encoded(String text) {
    try {
      return URLEncoder.encode(text, "UTF-8").replace("+", "%20");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds to the query; nothing where the value is {@code null}. Both are encoded here. */
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

  /** Adds a header; nothing where the value is {@code null}. */
  public HttpRequest header(String name, @Nullable String value) {
    if (value != null) {
      headers.put(name, value);
    }
    return this;
  }

  /** What is sent, with a {@code Content-Type} that {@link #header} has to say. */
  public HttpRequest body(byte[] value) {
    body = value;
    hasBody = true;
    return this;
  }

  /** A body of JSON. */
  public HttpRequest json(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8)).header("Content-Type", "application/json");
  }

  /** A body of {@code name=value&…}, which is encoded already. */
  public HttpRequest form(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8))
        .header("Content-Type", "application/x-www-form-urlencoded");
  }

  /**
   * The longest time until the whole answer is there, 5 s by default; of an answer that is followed
   * line by line, the longest silence.
   */
  public HttpRequest timeout(long millis) {
    timeoutMillis = millis;
    return this;
  }

  long timeoutMillis() {
    return timeoutMillis;
  }

  boolean hasHeader(String name) {
    for (String each : headers.keySet()) {
      if (each.equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  /** All of it, as it goes over the wire. */
  byte[] bytes(ServerUrl.Server server, Map<String, String> more) {
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(server.path()).append(path).append(query);
    head.append(" HTTP/1.1\r\nHost: ").append(server.authority()).append("\r\n");
    append(head, headers);
    for (Map.Entry<String, String> header : more.entrySet()) {
      if (!hasHeader(header.getKey())) {
        append(head, header);
      }
    }
    if (!hasHeader("User-Agent")) {
      head.append("User-Agent: graft\r\n");
    }
    if (!hasHeader("Accept")) {
      head.append("Accept: application/json\r\n");
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

  private static void append(StringBuilder head, Map<String, String> headers) {
    for (Map.Entry<String, String> header : headers.entrySet()) {
      append(head, header);
    }
  }

  private static void append(StringBuilder head, Map.Entry<String, String> header) {
    head.append(header.getKey()).append(": ");
    String value = header.getValue();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      // A secret with a line's end in it must not become another header.
      head.append(c < ' ' || c == 0x7F ? ' ' : c);
    }
    head.append("\r\n");
  }

  /** {@code GET /v1/kv/graft}, for people; without the query, which may hold secrets. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
