package io.graft.instrumentation.apache5;

import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.request.CookieHeader;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.cookie.Cookie;
import org.apache.hc.client5.http.cookie.CookieStore;
import org.apache.hc.client5.http.protocol.HttpClientContext;
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
  static @Nullable String header(Sent sent, @Nullable String host) {
    CookieStore store = host == null || sent.client == null ? null : store(sent);
    if (store == null) {
      return null;
    }
    CookieHeader header = new CookieHeader();
    for (Cookie cookie : store.getCookies()) {
      header.addFor(host, cookie.getDomain(), cookie.getName(), cookie.getValue());
    }
    return header.value();
  }

  private static @Nullable CookieStore store(Sent sent) {
    Object own =
        sent.context instanceof HttpClientContext
            ? ((HttpClientContext) sent.context).getCookieStore()
            : null;
    if (own == null && sent.inside.lookupClass().getSimpleName().startsWith("Internal")) {
      own = (sent.client instanceof HttpClient ? CLASSIC : ASYNC).of(sent.inside, sent.client);
    }
    return (CookieStore) own;
  }
}
