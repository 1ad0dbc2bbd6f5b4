package io.graft.instrumentation.apache;

import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.client.ClientDriver;
import java.lang.reflect.Field;
import org.apache.http.HttpHost;
import org.apache.http.client.CookieStore;
import org.apache.http.client.HttpClient;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.cookie.Cookie;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads the cookies that a client stores and adds to a request only after the instance has been
 * chosen. Used only if a rule has a cookie as its key.
 */
final class CookieStores {
  private static final String INTERNAL = "org.apache.http.impl.client.InternalHttpClient";

  private static volatile @Nullable Field stores;

  private CookieStores() {}

  /** Returns the value that the {@code Cookie} header to a host will have; {@code null}: none. */
  static @Nullable String header(
      HttpClient client, @Nullable HttpContext context, HttpHost target) {
    CookieStore store = store(client, context);
    if (store == null) {
      return null;
    }
    StringBuilder all = new StringBuilder();
    for (Cookie cookie : store.getCookies()) {
      String host = target.getHostName();
      ClientDriver.addCookie(all, cookie.getDomain(), host, cookie.getName(), cookie.getValue());
    }
    return all.length() == 0 ? null : all.toString();
  }

  @SuppressWarnings("deprecation") // for clients of 4.2, which still have it
  private static @Nullable CookieStore store(HttpClient client, @Nullable HttpContext context) {
    Object own = context == null ? null : context.getAttribute(HttpClientContext.COOKIE_STORE);
    if (own instanceof CookieStore) {
      return (CookieStore) own;
    }
    if (client instanceof org.apache.http.impl.client.AbstractHttpClient) {
      return ((org.apache.http.impl.client.AbstractHttpClient) client).getCookieStore();
    }
    try {
      Field field = stores;
      if (field == null && client.getClass().getName().equals(INTERNAL)) {
        field = PrivateMember.field(client.getClass(), "cookieStore");
        stores = field;
      }
      return field == null ? null : (CookieStore) field.get(client);
    } catch (ReflectiveOperationException | RuntimeException hidden) {
      return null;
    }
  }
}
