package io.graft.instrumentation.apache;

import java.lang.reflect.Field;
import org.apache.http.HttpHost;
import org.apache.http.client.CookieStore;
import org.apache.http.client.HttpClient;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.cookie.Cookie;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * The cookies that a client keeps by itself, and adds to a request when the instance has long been
 * chosen. Looked at only where a rule goes by a cookie.
 */
final class Jar {
  private static final String INTERNAL = "org.apache.http.impl.client.InternalHttpClient";

  private static volatile @Nullable Field stores;

  private final HttpClient client;
  private final @Nullable HttpContext context;

  Jar(HttpClient client, @Nullable HttpContext context) {
    this.client = client;
    this.context = context;
  }

  /** Returns what the {@code Cookie} header to a host will be; {@code null}: there is none. */
  @Nullable String header(HttpHost target) {
    CookieStore store = store();
    if (store == null) {
      return null;
    }
    StringBuilder all = new StringBuilder();
    for (Cookie cookie : store.getCookies()) {
      if (concerns(cookie.getDomain(), target.getHostName())) {
        all.append(all.length() == 0 ? "" : "; ");
        all.append(cookie.getName()).append('=').append(cookie.getValue());
      }
    }
    return all.length() == 0 ? null : all.toString();
  }

  private static boolean concerns(@Nullable String domain, String host) {
    if (domain == null || domain.equalsIgnoreCase(host)) {
      return true;
    }
    String parent = domain.startsWith(".") ? domain : "." + domain;
    int at = host.length() - parent.length();
    return at > 0 && host.regionMatches(true, at, parent, 0, parent.length());
  }

  private @Nullable CookieStore store() {
    Object own = context == null ? null : context.getAttribute(HttpClientContext.COOKIE_STORE);
    if (own instanceof CookieStore) {
      return (CookieStore) own;
    }
    return client.getClass().getName().equals(INTERNAL) ? internal() : legacy();
  }

  private @Nullable CookieStore internal() {
    try {
      Field field = stores;
      if (field == null) {
        field = Fields.of(client.getClass(), "cookieStore");
        stores = field;
      }
      return (CookieStore) field.get(client);
    } catch (ReflectiveOperationException | RuntimeException hidden) {
      return null;
    }
  }

  @SuppressWarnings("deprecation") // as the clients of 4.2 are, which have it
  private @Nullable CookieStore legacy() {
    return client instanceof org.apache.http.impl.client.AbstractHttpClient
        ? ((org.apache.http.impl.client.AbstractHttpClient) client).getCookieStore()
        : null;
  }
}
