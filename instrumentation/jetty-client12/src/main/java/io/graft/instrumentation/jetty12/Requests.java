package io.graft.instrumentation.jetty12;

import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.request.CookieHeader;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.Transport;
import org.jspecify.annotations.Nullable;

/** What 12 does in another way than the versions before. */
final class Requests {
  /** The method of a request that came with what {@link #route} needs, in 12.0.8. */
  static final String NEEDED = "getTransport";

  private static final PrivateMember CONTENT = PrivateMember.get(null, "content");

  private Requests() {}

  /** Whether a request may be routed: the application has not done so itself. */
  static boolean isPlain(HttpRequest request) {
    return request.getTransport() == null;
  }

  /** Whether a client connects to the addresses that it is given, and not to a socket's file. */
  static boolean isByAddress(HttpClient client, HttpRequest request) {
    return client.getTransport().newOrigin(request).getTransport() == Transport.TCP_IP;
  }

  /** Whether a client's connections can have TLS beneath. */
  static boolean layersTls(HttpClient client) {
    return true;
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
    if (address != null) {
      request.transport(new EndpointTransport(client, address, layer));
    }
  }

  /** Replaces all values of a header; {@code null} removes it. */
  static void header(HttpRequest request, String name, @Nullable String value) {
    request.headers(
        headers -> {
          if (value == null) {
            headers.remove(name);
          } else {
            headers.put(name, value);
          }
        });
  }

  static void copyHeaders(HttpRequest from, HttpRequest to) {
    to.headers(headers -> headers.clear().add(from.getHeaders()));
  }

  /** What a request sends; {@code null}: nothing. */
  static @Nullable Object content(Lookup inside, HttpRequest request) {
    return CONTENT.of(inside, request);
  }

  static boolean isReplayable(Object content) {
    return ((Request.Content) content).rewind();
  }

  /** Gives a copy its body, to be read from its beginning. */
  static void body(Lookup inside, HttpRequest copy, @Nullable KeptBody kept) {
    if (kept != null) {
      copy.body(kept);
    } else if (copy.getBody() != null) {
      copy.getBody().rewind();
    }
  }

  /** Returns a body that is at hand; {@code null}: it is not, or too long. */
  static byte @Nullable [] bytes(Object content, int most) {
    Request.Content source = (Request.Content) content;
    long length = source.getLength();
    if (length < 0 || length > most || !source.rewind()) {
      return null;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      Content.Chunk chunk;
      do {
        chunk = source.read();
        if (chunk == null || Content.Chunk.isFailure(chunk)) {
          return null;
        }
        ByteBuffer unread = chunk.getByteBuffer().slice();
        byte[] some = new byte[unread.remaining()];
        unread.get(some);
        all.write(some, 0, some.length);
        chunk.release();
      } while (!chunk.isLast());
      return all.toByteArray();
    } finally {
      source.rewind();
    }
  }

  /** Returns the cookies that the library will add to a request; {@code null}: none. */
  static @Nullable String cookies(HttpClient client, HttpRequest request) {
    List<HttpCookie> all = new ArrayList<>(request.getCookies());
    URI uri = request.getURI();
    if (uri != null && client.getHttpCookieStore() != null) {
      all.addAll(client.getHttpCookieStore().match(uri));
    }
    CookieHeader header = new CookieHeader();
    for (HttpCookie cookie : all) {
      header.add(cookie.getName(), cookie.getValue());
    }
    return header.value();
  }

  /** What the method that aborts a request returns. */
  static Object aborted(boolean done) {
    return CompletableFuture.completedFuture(done);
  }
}
