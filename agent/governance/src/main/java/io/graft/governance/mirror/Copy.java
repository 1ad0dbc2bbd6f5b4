package io.graft.governance.mirror;

import io.graft.governance.service.Instance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A request to be sent a second time, to somebody else. Made by one thread, and not changed once it
 * is handed to a {@link Mirror}.
 */
public final class Copy {
  /** What belongs to a connection, or is said anew by who sends the copy. */
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
  private final String authority;
  private final String method;
  private final String path;
  private final byte[] body;
  private final List<String> headers = new ArrayList<>();

  /**
   * @param instance where it goes
   * @param secure whether by TLS; the certificate has to be that of the authority
   * @param authority what its {@code Host} header says: the logical name, with a port if it has one
   * @param path the raw path with its query, beginning with a slash
   * @param body empty where it has none; not changed by anybody from now on
   */
  public Copy(
      Instance instance,
      boolean secure,
      String authority,
      String method,
      String path,
      byte[] body) {
    this.instance = instance;
    this.secure = secure;
    this.authority = authority;
    this.method = method;
    this.path = path;
    this.body = body;
  }

  /** Adds a header of the request, unless it belongs to its connection or could break a line. */
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

  /** Whether it goes by TLS. */
  public boolean secure() {
    return secure;
  }

  /** What its {@code Host} header says. */
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

  /** Empty where there is none. Not to be changed. */
  public byte[] body() {
    return body;
  }

  /** Names and values in turn. Unmodifiable. */
  public List<String> headers() {
    return Collections.unmodifiableList(headers);
  }
}
