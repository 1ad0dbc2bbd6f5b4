package io.graft.instrumentation.jetty;

import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.request.CookieHeader;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.HttpCookie;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpRequest;
import org.eclipse.jetty.client.api.Request;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Jetty;
import org.jspecify.annotations.Nullable;

/**
 * What versions have in common with no other than this module's: 9.4, 10 and 11. 9.4 has no {@link
 * Request.Content}, and {@code HttpFields} is a class there, and an interface since 10, so that
 * nothing of it is called but {@link Iterable}.
 */
@SuppressWarnings("deprecation") // what 9.4 has
final class Requests {
  /** The method of a request that came with what {@link #route} needs, in 9.4.25. */
  static final String NEEDED = "getTag";

  private static final PrivateMember CONTENT = PrivateMember.get(null, "content");

  private static final PrivateMember SET_CONTENT = PrivateMember.set(null, "content");

  private Requests() {}

  /** Whether a request may be routed: the application has not done so itself by a tag. */
  static boolean isPlain(HttpRequest request) {
    return request.getTag() == null;
  }

  /** Whether a client connects to the addresses that it is given. */
  static boolean isByAddress(HttpClient client, HttpRequest request) {
    return !client.getTransport().getClass().getName().contains("HTTP3");
  }

  /** Whether a client's connections can have TLS beneath: HTTP/2 of 9.4 ignores the tag. */
  static boolean layersTls(HttpClient client) {
    return !Jetty.VERSION.startsWith("9.")
        || !client.getTransport().getClass().getName().contains("HTTP2");
  }

  /**
   * Has a request sent to an address.
   *
   * @param address {@code null}: to its own host
   * @param layer beneath its connections; {@code null}: none
   */
  static void route(
      HttpClient client,
      HttpRequest request,
      @Nullable InetSocketAddress address,
      @Nullable TlsLayer layer) {
    request.tag(address == null ? null : new EndpointTag(client, address, layer));
  }

  /** Replaces all values of a header; {@code null} removes it. */
  static void header(HttpRequest request, String name, @Nullable String value) {
    request.header(name, null);
    if (value != null) {
      request.header(name, value);
    }
  }

  static void copyHeaders(HttpRequest from, HttpRequest to) {
    Iterable<HttpField> set = to.getHeaders();
    List<String> names = new ArrayList<>();
    set.forEach(field -> names.add(field.getName()));
    for (String name : names) {
      to.header(name, null);
    }
    Iterable<HttpField> given = from.getHeaders();
    for (HttpField field : given) {
      to.header(field.getName(), field.getValue());
    }
  }

  /** What a request sends; {@code null}: nothing. */
  static @Nullable Object content(Lookup inside, HttpRequest request) {
    return CONTENT.of(inside, request);
  }

  static boolean isReplayable(Object content) {
    return content instanceof org.eclipse.jetty.client.api.ContentProvider
        ? ((org.eclipse.jetty.client.api.ContentProvider) content).isReproducible()
        : ((Request.Content) content).isReproducible();
  }

  /** Gives a copy its body, to be read from its beginning. */
  static void body(Lookup inside, HttpRequest copy, @Nullable KeptBody kept) {
    if (kept != null) {
      SET_CONTENT.of(inside, copy, kept.body);
      return;
    }
    org.eclipse.jetty.client.api.ContentProvider provider = copy.getContent();
    if (provider != null) {
      copy.content(provider); // 10 and 11 read each one by an object that can fail once
    }
  }

  /** Returns a body that is at hand; {@code null}: it is not, or too long. */
  static byte @Nullable [] bytes(Object content, int most) {
    if (!isReplayable(content)) {
      return null;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (content instanceof org.eclipse.jetty.client.api.ContentProvider) {
      org.eclipse.jetty.client.api.ContentProvider provider =
          (org.eclipse.jetty.client.api.ContentProvider) content;
      if (provider.getLength() < 0 || provider.getLength() > most) {
        return null;
      }
      provider.forEach(buffer -> add(buffer, all));
      return all.toByteArray();
    }
    return Subscribed.bytes((Request.Content) content, most, all);
  }

  static void add(ByteBuffer buffer, ByteArrayOutputStream to) {
    ByteBuffer unread = buffer.slice();
    byte[] some = new byte[unread.remaining()];
    unread.get(some);
    to.write(some, 0, some.length);
  }

  /** Returns the cookies that the library will add to a request; {@code null}: none. */
  static @Nullable String cookies(HttpClient client, HttpRequest request) {
    List<HttpCookie> all = new ArrayList<>(request.getCookies());
    URI uri = request.getURI();
    if (uri != null && client.getCookieStore() != null) {
      all.addAll(client.getCookieStore().get(uri));
    }
    CookieHeader header = new CookieHeader();
    for (HttpCookie cookie : all) {
      header.add(cookie.getName(), cookie.getValue());
    }
    return header.value();
  }

  /** What the method that aborts a request returns. */
  static Object aborted(boolean done) {
    return done;
  }

  /** A class of its own, because 9.4 does not have the types that it uses. */
  private static final class Subscribed implements Request.Content.Consumer {
    private final ByteArrayOutputStream all;
    private Request.Content.@Nullable Subscription source;
    private boolean wants;
    private boolean ended;

    private Subscribed(ByteArrayOutputStream all) {
      this.all = all;
    }

    static byte @Nullable [] bytes(Request.Content content, int most, ByteArrayOutputStream all) {
      if (content.getLength() < 0 || content.getLength() > most) {
        return null;
      }
      Subscribed reader = new Subscribed(all);
      reader.source = content.subscribe(reader, true);
      do {
        reader.wants = false;
        reader.source.demand();
      } while (reader.wants && !reader.ended);
      return reader.ended ? all.toByteArray() : null;
    }

    @Override
    public void onContent(ByteBuffer buffer, boolean last, Callback callback) {
      add(buffer, all);
      ended = last;
      wants = true;
      callback.succeeded();
    }

    @Override
    public void onFailure(Throwable failure) {}
  }
}
