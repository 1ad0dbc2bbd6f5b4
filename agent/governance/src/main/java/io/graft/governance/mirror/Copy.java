package io.graft.governance.mirror;

import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a request, to be sent to another instance. Made by one thread, and not changed after it
 * was passed to a {@link Mirror}.
 */
public final class Copy {
  /** Headers of the connection, and those that the sender of the copy sets itself. */
  private static final String[] NOT_COPIED = {
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "proxy-connection",
    "proxy-authorization",
    "te",
    "trailer",
    "upgrade",
    "http2-settings",
    "expect",
    Mirror.HEADER
  };

  private final Instance instance;
  private final boolean secure;
  private final @Nullable TlsLayer layer;
  private final String authority;
  private final String method;
  private final String path;
  private final byte[] body;
  private final List<String> headers = new ArrayList<>();

  /**
   * @param instance the instance to send it to
   * @param secure whether to use TLS; the certificate must be for the authority
   * @param authority the {@code Host} header: the logical name, with a port if it has one
   * @param path the raw path with its query; begins with a slash
   * @param body empty if there is none; must not be changed afterwards
   */
  public Copy(
      Instance instance,
      boolean secure,
      String authority,
      String method,
      String path,
      byte[] body) {
    this(instance, secure, null, authority, method, path, body);
  }

  /**
   * @param layer the mutual TLS by which the instance is reached; {@code null}: none
   */
  public Copy(
      Instance instance,
      boolean secure,
      @Nullable TlsLayer layer,
      String authority,
      String method,
      String path,
      byte[] body) {
    this.layer = layer;
    this.instance = instance;
    this.secure = secure;
    this.authority = authority;
    this.method = method;
    this.path = path;
    this.body = body;
  }

  /** Adds a header, unless it belongs to the connection or contains a line break. */
  public void header(String name, String value) {
    for (String not : NOT_COPIED) {
      if (not.equalsIgnoreCase(name)) {
        return;
      }
    }
    if (!name.isEmpty() && oneLine(name) && oneLine(value)) {
      headers.add(name);
      headers.add(value);
    }
  }

  private static boolean oneLine(String text) {
    return text.indexOf('\r') < 0 && text.indexOf('\n') < 0;
  }

  public Instance instance() {
    return instance;
  }

  /** Whether to use TLS. */
  public boolean secure() {
    return secure;
  }

  /** The mutual TLS by which the instance is reached; {@code null}: none. */
  public @Nullable TlsLayer layer() {
    return layer;
  }

  /** The {@code Host} header. */
  public String authority() {
    return authority;
  }

  public String method() {
    return method;
  }

  /** The raw path with its query. */
  public String path() {
    return path;
  }

  /** The body; empty if there is none. Not to be changed. */
  public byte[] body() {
    return body;
  }

  /** Names and values of the headers in turn. Unmodifiable. */
  public List<String> headers() {
    return Collections.unmodifiableList(headers);
  }
}
