package io.graft.instrumentation.asynchttpclient1;

import com.ning.http.client.AsyncHandler;
import com.ning.http.client.AsyncHandler.STATE;
import com.ning.http.client.AsyncHttpClientConfig;
import com.ning.http.client.Request;
import com.ning.http.client.RequestBuilderBase;
import com.ning.http.client.cookie.Cookie;
import com.ning.http.client.providers.netty.future.NettyResponseFuture;
import com.ning.http.client.providers.netty.request.NettyRequestSender;
import com.ning.http.client.providers.netty.response.NettyResponseBodyPart;
import com.ning.http.client.providers.netty.response.NettyResponseHeaders;
import com.ning.http.client.providers.netty.response.NettyResponseStatus;
import com.ning.http.util.ProxyUtils;
import com.ning.http.util.UriEncoder;
import io.graft.governance.outbound.LocalReply;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.PrivateMember;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Future;
import org.jboss.netty.buffer.ChannelBuffers;
import org.jboss.netty.channel.Channel;
import org.jboss.netty.handler.codec.http.DefaultHttpResponse;
import org.jboss.netty.handler.codec.http.HttpRequest;
import org.jboss.netty.handler.codec.http.HttpResponse;
import org.jboss.netty.handler.codec.http.HttpResponseStatus;
import org.jboss.netty.handler.codec.http.HttpVersion;
import org.jboss.netty.util.internal.DeadLockProofWorker;
import org.jspecify.annotations.Nullable;

/** What 1.9 has in common with no other version. */
final class Library {
  private static final PrivateMember CONFIG = PrivateMember.get(null, "config");

  private Library() {}

  /** Sends a request as the library's own client does. */
  static <T> NettyResponseFuture<T> send(
      NettyRequestSender sender, Request request, AsyncHandler<T> handler) throws Throwable {
    return (NettyResponseFuture<T>) sender.sendRequest(request, handler, null, false);
  }

  /** Files, also as parts and by generators, are sent past the pipeline. */
  static boolean layersTls(Request request) {
    return isReplayable(request) && request.getFile() == null;
  }

  /** Checks that a request is about to be written to the TLS that it must have. */
  static void check(Object channel, @Nullable TlsLayer layer) throws IOException {
    Layered.check((Channel) channel, layer);
  }

  /** Returns a future for the application, which tells its handler the end. */
  static <T> NettyResponseFuture<T> future(
      Request request, AsyncHandler<T> handler, Runnable cancelling) {
    return new NettyResponseFuture<>(
        request.getUri(), request, handler, null, 0, Partition.of(request, cancelling), null);
  }

  static @Nullable Object partitioning(Request request) {
    return request.getConnectionPoolPartitioning();
  }

  static @Nullable Object partitioning(NettyResponseFuture<?> future) {
    return future.getConnectionPoolPartitioning();
  }

  static Request request(NettyResponseFuture<?> future) {
    return future.getRequest();
  }

  static boolean isReused(NettyResponseFuture<?> future) {
    return future.getState() == NettyResponseFuture.STATE.POOLED;
  }

  static String method(HttpRequest wire) {
    return wire.getMethod().getName();
  }

  /** The address that an application, or an attempt, has set; {@code null}: none. */
  static @Nullable InetAddress address(Request request) {
    return request.getInetAddress();
  }

  static Request copy(Request request, Partition partition, @Nullable InetAddress address) {
    return new Copy(request)
        .setConnectionPoolKeyStrategy(partition)
        .setInetAddress(address)
        .build();
  }

  static boolean isProxied(Lookup inside, NettyRequestSender sender, Request request) {
    AsyncHttpClientConfig config = (AsyncHttpClientConfig) CONFIG.of(inside, sender);
    return ProxyUtils.getProxyServer(config, request) != null;
  }

  static boolean isEventLoop() {
    return DeadLockProofWorker.PARENT.get() != null;
  }

  /** An event loop of Netty 3 has no timer, and the client's ticks too slowly. */
  static @Nullable Future<?> later(
      Lookup inside, NettyRequestSender sender, long nanos, Runnable task) {
    return null;
  }

  static @Nullable String header(Request request, String name) {
    return request.getHeaders().getFirstValue(name);
  }

  /** The cookies that the library writes; {@code null}: none. */
  static @Nullable String cookies(Request request) {
    StringBuilder header = new StringBuilder();
    for (Cookie cookie : request.getCookies()) {
      header.append(header.length() == 0 ? "" : "; ");
      header.append(cookie.getName()).append('=').append(cookie.getValue());
    }
    return header.length() == 0 ? null : header.toString();
  }

  static boolean isReplayable(Request request) {
    return request.getStreamData() == null
        && request.getBodyGenerator() == null
        && isEmpty(request.getParts());
  }

  private static boolean isEmpty(@Nullable List<?> list) {
    return list == null || list.isEmpty();
  }

  /** The body as on the wire, empty if there is none; {@code null}: it is not in memory. */
  static byte @Nullable [] body(Request request) {
    if (!isReplayable(request) || request.getFile() != null || !isEmpty(request.getFormParams())) {
      return null;
    }
    if (request.getByteData() != null) {
      return request.getByteData();
    }
    if (request.getStringData() != null) {
      String charset = request.getBodyEncoding();
      return request
          .getStringData()
          .getBytes(charset == null ? StandardCharsets.ISO_8859_1 : Charset.forName(charset));
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<byte[]> parts = request.getCompositeByteData();
    if (parts != null) {
      parts.forEach(part -> all.write(part, 0, part.length));
    }
    return all.toByteArray();
  }

  /**
   * Two attempts at a time need a body each, and a handler that is told no more than a response.
   */
  static boolean mayHedge(Request request, AsyncHandler<?> handler) {
    byte[] body = body(request);
    return body != null && body.length == 0 && !isWebSocket(request);
  }

  static boolean isWebSocket(Request request) {
    return request.getUri().getScheme().startsWith("ws");
  }

  /** Gives a handler a reply of the rules, except for its end. */
  static void reply(Lookup inside, AhcCall<?> call, LocalReply reply) throws Throwable {
    HttpResponse head =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()));
    byte[] body = reply.hasBody(call.request.getMethod()) ? reply.body() : new byte[0];
    head.headers().set("Content-Length", String.valueOf(body.length));
    if (reply.contentType() != null) {
      head.headers().set("Content-Type", reply.contentType());
    }
    head.setContent(ChannelBuffers.wrappedBuffer(body));
    AsyncHandler<?> handler = call.handler;
    AsyncHttpClientConfig config = (AsyncHttpClientConfig) CONFIG.of(inside, call.sender);
    STATE state =
        handler.onStatusReceived(new NettyResponseStatus(call.request.getUri(), config, head));
    if (isWebSocket(call.request)) {
      throw new IOException("Invalid Status code=" + reply.status());
    }
    if (state == STATE.CONTINUE
        && handler.onHeadersReceived(new NettyResponseHeaders(head.headers())) == STATE.CONTINUE
        && body.length > 0) {
      handler.onBodyPartReceived(new NettyResponseBodyPart(head, null, true));
    }
  }

  /** Keeps the URI as it is. */
  private static final class Copy extends RequestBuilderBase<Copy> {
    Copy(Request request) {
      super(Copy.class, request, UriEncoder.RAW);
    }
  }
}
