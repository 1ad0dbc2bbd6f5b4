package io.graft.instrumentation.spi.request;

import org.jspecify.annotations.Nullable;

/** The {@code Cookie} header that a client will write, put together from its store's cookies. */
public final class CookieHeader {
  private final StringBuilder all = new StringBuilder();

  /** Adds a cookie that the client sends with the request. */
  public void add(String name, String value) {
    all.append(all.length() == 0 ? "" : "; ").append(name).append('=').append(value);
  }

  /**
   * Adds a cookie of a store, if its client sends it to {@code host}.
   *
   * @param domain of the cookie, with or without a leading dot; {@code null}: any host
   */
  public void addFor(String host, @Nullable String domain, String name, String value) {
    if (isSent(host, domain)) {
      add(name, value);
    }
  }

  /** Whether a client sends a cookie to {@code host}; parameters as in {@link #addFor}. */
  public static boolean isSent(String host, @Nullable String domain) {
    return domain == null || domain.equalsIgnoreCase(host) || isParent(domain, host);
  }

  /** Returns the value of the header; {@code null}: there are no cookies, so no header. */
  public @Nullable String value() {
    return all.length() == 0 ? null : all.toString();
  }

  private static boolean isParent(String domain, String host) {
    String parent = domain.startsWith(".") ? domain : "." + domain;
    int at = host.length() - parent.length();
    return at > 0 && host.regionMatches(true, at, parent, 0, parent.length());
  }
}
