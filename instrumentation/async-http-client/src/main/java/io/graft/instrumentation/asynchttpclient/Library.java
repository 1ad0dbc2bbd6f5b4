package io.graft.instrumentation.asynchttpclient;

import io.graft.governance.outbound.LocalReply;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.nettyclient.LayeredChannel;
import io.graft.instrumentation.spi.PrivateMember;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.AsyncHandler.State;
import org.asynchttpclient.AsyncHttpClientConfig;
import org.asynchttpclient.HttpResponseBodyPart;
import org.asynchttpclient.HttpResponseStatus;
import org.asynchttpclient.Request;
import org.asynchttpclient.RequestBuilderBase;
import org.asynchttpclient.netty.EagerResponseBodyPart;
import org.asynchttpclient.netty.NettyResponseFuture;
import org.asynchttpclient.netty.NettyResponseStatus;
import org.asynchttpclient.netty.channel.ChannelManager;
import org.asynchttpclient.netty.channel.ChannelState;
import org.asynchttpclient.netty.request.NettyRequestSender;
import org.asynchttpclient.util.ProxyUtils;
import org.jspecify.annotations.Nullable;

/** What 2 and 3 have in common with no other version; where they differ, what is there is used. */
final class Library {
  private static final PrivateMember CONFIG = PrivateMember.get(null, "config");
  private static final PrivateMember MANAGER = PrivateMember.get(null, "channelManager");

  /** Since 2.1 a future has a semaphore, too. */
  private static final MethodHandle FUTURE = generic(constructor(NettyResponseFuture.class), 7, 5);

  /** Until 2.1 the last argument is whether it is a next hop. */
  private static final MethodHandle SEND =
      generic(method(NettyRequestSender.class, "sendRequest"), 5, 4);

  /** {@code null}: 2.0.0. */
  private static final @Nullable MethodHandle LOOPS =
      method(ChannelManager.class, "getEventLoopGroup");

  /** A buffer that is sent once; {@code null}: before 3. */
  private static final @Nullable MethodHandle BUFFER = method(Request.class, "getByteBufData");

  /** Until 2.1 a status has the configuration, too. */
  private static final MethodHandle STATUS = generic(constructor(NettyResponseStatus.class), 4, 1);

  private static final MethodHandle ON_HEADERS = method(AsyncHandler.class, "onHeadersReceived");

  /** What 2.0 wraps headers in; {@code null}: nothing, as since 2.1. */
  private static final @Nullable MethodHandle WRAP =
      ON_HEADERS.type().parameterType(1) == HttpHeaders.class
          ? null
          : constructor(ON_HEADERS.type().parameterType(1), HttpHeaders.class);

  /** {@code null}: since 3. */
  private static final @Nullable Class<?> SUBSCRIBING = subscribing();

  private Library() {}

  private static @Nullable Class<?> subscribing() {
    try {
      return Class.forName(
          "org.asynchttpclient.handler.StreamedAsyncHandler",
          false,
          AsyncHandler.class.getClassLoader());
    } catch (ClassNotFoundException none) {
      return null;
    }
  }

  private static MethodHandle constructor(Class<?> type, Class<?>... arguments) {
    try {
      return MethodHandles.publicLookup()
          .unreflectConstructor(
              arguments.length == 0 ? type.getConstructors()[0] : type.getConstructor(arguments));
    } catch (NoSuchMethodException impossible) {
      throw new IllegalStateException(impossible);
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static @Nullable MethodHandle method(Class<?> type, String name) {
    try {
      for (Method method : type.getMethods()) {
        if (method.getName().equals(name)) {
          return MethodHandles.publicLookup().unreflect(method);
        }
      }
      return null;
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Takes objects only, and one more at a place where some versions have none. */
  private static MethodHandle generic(MethodHandle method, int arguments, int missing) {
    MethodHandle complete =
        method.type().parameterCount() == arguments
            ? method
            : MethodHandles.dropArguments(method, missing, Object.class);
    return complete.asType(complete.type().generic());
  }

  /** Sends a request as the library's own client does. */
  @SuppressWarnings("unchecked") // the handler's
  static <T> NettyResponseFuture<T> send(
      NettyRequestSender sender, Request request, AsyncHandler<T> handler) throws Throwable {
    return (NettyResponseFuture<T>)
        (Object)
            SEND.invokeExact(
                (Object) sender,
                (Object) request,
                (Object) handler,
                (Object) null,
                (Object) Boolean.FALSE);
  }

  static boolean layersTls(Request request) {
    return true;
  }

  /** Checks that a request is about to be written to the TLS that it must have. */
  static void check(Object channel, @Nullable TlsLayer layer) throws IOException {
    LayeredChannel.check((Channel) channel, layer);
  }

  /** Returns a future for the application, which tells its handler the end. */
  @SuppressWarnings("unchecked") // the handler's
  static <T> NettyResponseFuture<T> future(
      Request request, AsyncHandler<T> handler, Runnable cancelling) {
    try {
      return (NettyResponseFuture<T>)
          (Object)
              FUTURE.invokeExact(
                  (Object) request,
                  (Object) handler,
                  (Object) null,
                  (Object) 0,
                  (Object) Partition.of(request, cancelling),
                  (Object) null,
                  (Object) null);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static @Nullable Object partitioning(Request request) {
    return request.getChannelPoolPartitioning();
  }

  static @Nullable Object partitioning(NettyResponseFuture<?> future) {
    return future.getTargetRequest().getChannelPoolPartitioning();
  }

  static Request request(NettyResponseFuture<?> future) {
    return future.getCurrentRequest();
  }

  static boolean isReused(NettyResponseFuture<?> future) {
    return future.getChannelState() == ChannelState.POOLED;
  }

  static String method(HttpRequest wire) {
    return wire.getMethod().name();
  }

  /** The address that an application, or an attempt, has set; {@code null}: none. */
  static @Nullable InetAddress address(Request request) {
    return request.getAddress();
  }

  static Request copy(Request request, Partition partition, @Nullable InetAddress address) {
    return new Copy(request).setChannelPoolPartitioning(partition).setAddress(address).build();
  }

  static boolean isProxied(Lookup inside, NettyRequestSender sender, Request request) {
    AsyncHttpClientConfig config = (AsyncHttpClientConfig) CONFIG.of(inside, sender);
    return ProxyUtils.getProxyServer(config, request) != null;
  }

  static boolean isEventLoop() {
    return Thread.currentThread() instanceof FastThreadLocalThread;
  }

  /** Runs a task on an event loop; {@code null}: there is none. */
  static @Nullable Future<?> later(
      Lookup inside, NettyRequestSender sender, long nanos, Runnable task) {
    if (LOOPS == null) {
      return null;
    }
    try {
      EventLoopGroup loops = (EventLoopGroup) LOOPS.invoke(MANAGER.of(inside, sender));
      return loops.schedule(task, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      return null;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static @Nullable String header(Request request, String name) {
    return request.getHeaders().get(name);
  }

  /** The cookies that the library writes; {@code null}: none. */
  static @Nullable String cookies(Request request) {
    StringBuilder header = new StringBuilder();
    for (Object cookie : request.getCookies()) {
      header.append(header.length() == 0 ? "" : "; ");
      header.append(part(cookie, "name", "getName")).append('=');
      header.append(part(cookie, "value", "getValue"));
    }
    return header.length() == 0 ? null : header.toString();
  }

  /** The classes of cookies differ. */
  private static Object part(Object cookie, String name, String before) {
    MethodHandle method = method(cookie.getClass(), name);
    try {
      return (method == null ? method(cookie.getClass(), before) : method).invoke(cookie);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static boolean isStreamed(Request request) {
    try {
      return request.getStreamData() != null
          || request.getBodyGenerator() != null
          || !request.getBodyParts().isEmpty()
          || BUFFER != null && BUFFER.invoke(request) != null;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static boolean isReplayable(Request request) {
    return !isStreamed(request);
  }

  /** The body as on the wire, empty if there is none; {@code null}: it is not in memory. */
  static byte @Nullable [] body(Request request) {
    if (isStreamed(request) || request.getFile() != null || !request.getFormParams().isEmpty()) {
      return null;
    }
    if (request.getByteData() != null) {
      return request.getByteData();
    }
    if (request.getStringData() != null) {
      Charset charset = request.getCharset();
      return request.getStringData().getBytes(charset == null ? StandardCharsets.UTF_8 : charset);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<byte[]> parts = request.getCompositeByteData();
    if (parts != null) {
      parts.forEach(part -> all.write(part, 0, part.length));
    }
    ByteBuffer buffer = request.getByteBufferData();
    if (buffer != null) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      all.write(bytes, 0, bytes.length);
    }
    return all.toByteArray();
  }

  /**
   * Two attempts at a time need a body each, and a handler that is told no more than a response.
   */
  static boolean mayHedge(Request request, AsyncHandler<?> handler) {
    byte[] body = body(request);
    return body != null && body.length == 0 && !isWebSocket(request) && !subscribes(handler);
  }

  private static boolean subscribes(AsyncHandler<?> handler) {
    return SUBSCRIBING != null && SUBSCRIBING.isInstance(handler);
  }

  static boolean isWebSocket(Request request) {
    return request.getUri().getScheme().startsWith("ws");
  }

  /** Gives a handler a reply of the rules, except for its end. */
  static void reply(Lookup inside, AhcCall<?> call, LocalReply reply) throws Throwable {
    HttpResponse head =
        new DefaultHttpResponse(
            HttpVersion.HTTP_1_1,
            io.netty.handler.codec.http.HttpResponseStatus.valueOf(reply.status()));
    byte[] body = reply.hasBody(call.request.getMethod()) ? reply.body() : new byte[0];
    head.headers().set("Content-Length", String.valueOf(body.length));
    if (reply.contentType() != null) {
      head.headers().set("Content-Type", reply.contentType());
    }
    Object status =
        (Object)
            STATUS.invokeExact(
                (Object) call.request.getUri(),
                CONFIG.of(inside, call.sender),
                (Object) head,
                (Object) null);
    AsyncHandler<?> handler = call.handler;
    if (handler.onStatusReceived((HttpResponseStatus) status) != State.CONTINUE) {
      if (isWebSocket(call.request)) {
        throw new IOException("Invalid Status code=" + reply.status());
      }
      return;
    }
    Object headers = WRAP == null ? head.headers() : WRAP.invoke(head.headers());
    if ((Object) ON_HEADERS.invoke((Object) handler, headers) == State.CONTINUE) {
      HttpResponseBodyPart part = new EagerResponseBodyPart(Unpooled.wrappedBuffer(body), true);
      if (subscribes(handler)) {
        StreamedReply.pass(handler, part);
      } else {
        handler.onBodyPartReceived(part);
      }
    }
  }

  /** Keeps the URI as it is. */
  private static final class Copy extends RequestBuilderBase<Copy> {
    Copy(Request request) {
      super(request, true, false);
    }
  }
}
