package io.graft.instrumentation.apache5;

import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.client.ClientDriver;
import java.lang.invoke.MethodHandles.Lookup;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.cookie.Cookie;
import org.apache.hc.client5.http.cookie.CookieStore;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * The cookies that a client keeps by itself, and adds to a request when the instance has long been
 * chosen. Looked at only where a rule goes by a cookie.
 */
final class CookieStores {
  private static final String STORE = "cookieStore";
  private static final PrivateMember CLASSIC =
      PrivateMember.get("org.apache.hc.client5.http.impl.classic.InternalHttpClient", STORE);
  private static final PrivateMember ASYNC =
      PrivateMember.get(
          "org.apache.hc.client5.http.impl.async.InternalAbstractHttpAsyncClient", STORE);

  private CookieStores() {}

  /** Returns what the {@code Cookie} header to a host will be; {@code null}: there is none. */
  static @Nullable String header(
      Lookup inside,
      @Nullable Object client,
      @Nullable HttpContext context,
      @Nullable String host) {
    CookieStore store = host == null ? null : store(inside, client, context);
    if (store == null) {
      return null;
    }
    StringBuilder all = new StringBuilder();
    for (Cookie cookie : store.getCookies()) {
      ClientDriver.addCookie(all, cookie.getDomain(), host, cookie.getName(), cookie.getValue());
    }
    return all.length() == 0 ? null : all.toString();
  }

  private static @Nullable CookieStore store(
      Lookup inside, @Nullable Object client, @Nullable HttpContext context) {
    Object own =
        context instanceof HttpClientContext
            ? ((HttpClientContext) context).getCookieStore()
            : null;
    if (own == null && inside.lookupClass().getSimpleName().startsWith("Internal")) {
      own = (client instanceof HttpClient ? CLASSIC : ASYNC).of(inside, client);
    }
    return (CookieStore) own;
  }
}
