package io.graft.instrumentation.apache;

import io.graft.instrumentation.spi.PrivateMember;
import java.lang.reflect.Field;
import org.apache.http.client.CookieStore;
import org.apache.http.client.HttpClient;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** Finds the cookies of a client; used only if a rule has a cookie as its key. */
final class CookieStores {
  private static final String INTERNAL = "org.apache.http.impl.client.InternalHttpClient";

  private static volatile @Nullable Field stores;

  private CookieStores() {}

  /** Whether a client is one of 4.0 to 4.2. */
  @SuppressWarnings("deprecation")
  static boolean isLegacy(HttpClient client) {
    return client instanceof org.apache.http.impl.client.AbstractHttpClient;
  }

  /** Returns the store of a call; {@code null}: there is none. */
  @SuppressWarnings("deprecation") // for clients of 4.2, which still have it
  static @Nullable CookieStore of(@Nullable HttpClient client, @Nullable HttpContext context) {
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
