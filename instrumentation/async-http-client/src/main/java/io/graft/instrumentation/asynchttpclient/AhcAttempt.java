package io.graft.instrumentation.asynchttpclient;

import io.graft.governance.outbound.ClientCall;
import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.client.CallbackCall;
import io.graft.instrumentation.spi.client.EndpointAddress;
import io.graft.instrumentation.spi.tls.LayeredAddress;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.Request;
import org.asynchttpclient.netty.NettyResponseFuture;
import org.asynchttpclient.uri.Uri;
import org.jspecify.annotations.Nullable;

/** One sending of a request: a future of the library, and the connections it may use. */
final class AhcAttempt<T> extends CallbackCall.Attempt<T> {
  private final AhcCall<T> owner;
  private final Partition partition;
  private final boolean copies;
  private @Nullable Request hop;
  private @Nullable IOException unreachable;
  private volatile @Nullable NettyResponseFuture<T> future;

  /** The thread that passes the request to the library. */
  private volatile @Nullable Thread sending;

  /** Whether the library's interceptors are asked about the head of a response. */
  boolean intercepted;

  AhcAttempt(AhcCall<T> owner, ClientCall call, long lateNanos) {
    super(owner, call, lateNanos);
    this.owner = owner;
    partition = Partition.of(owner.request, this);
    copies = lateNanos > 0;
  }

  /** Returns the attempt that a request is a hop of; {@code null}: none. */
  static @Nullable AhcAttempt<?> of(Request request) {
    return ownerOf(Library.partitioning(request));
  }

  /** Returns the attempt that a future belongs to; {@code null}: none. */
  @SuppressWarnings("unchecked") // the future's
  static <T> @Nullable AhcAttempt<T> of(NettyResponseFuture<T> future) {
    return (AhcAttempt<T>) ownerOf(Library.partitioning(future));
  }

  private static @Nullable AhcAttempt<?> ownerOf(@Nullable Object partitioning) {
    Object owner = partitioning instanceof Partition ? ((Partition) partitioning).owner : null;
    return owner instanceof AhcAttempt ? (AhcAttempt<?>) owner : null;
  }

  /** Whether an attempt passes a request to the library, and not an application that got it. */
  static boolean isSending(Request request) {
    AhcAttempt<?> attempt = of(request);
    return attempt != null && attempt.sending == Thread.currentThread();
  }

  /** A future is about to end: that of an attempt tells no handler. Returns what it had. */
  static <T> @Nullable AsyncHandler<T> silence(NettyResponseFuture<T> future) {
    if (of(future) == null) {
      return null;
    }
    AsyncHandler<T> handler = future.getAsyncHandler();
    future.setAsyncHandler(Gate.silent());
    return handler;
  }

  /**
   * A future has ended.
   *
   * @param handler returned by {@link #silence}; WebSockets go on with it
   * @return its attempt; {@code null}: it is that of an application, whose call ends too
   */
  static <T> @Nullable AhcAttempt<T> ended(
      NettyResponseFuture<T> future, @Nullable AsyncHandler<T> handler) {
    AhcAttempt<T> attempt = handler == null ? null : of(future);
    if (attempt != null && handler != null) {
      future.setAsyncHandler(handler);
    } else if (future.getNettyRequest() == null) {
      Object owner = future.getPartitionKey();
      if (owner instanceof Runnable) {
        ((Runnable) owner).run();
      }
    }
    return attempt;
  }

  /** Two attempts at a time have one handler: that of the second is told what it decides. */
  @Override
  protected void execute() throws Throwable {
    AsyncHandler<T> handler = copies ? Gate.of(this, owner.handler) : owner.handler;
    sending = Thread.currentThread();
    try {
      future = Library.send(owner.sender, route(owner.request), handler);
    } finally {
      sending = null;
    }
    if (isLate()) {
      abort();
    }
  }

  /** A request is about to look for a connection. Returns it with the address of an instance. */
  Request route(Request request) {
    onHop();
    if (request == hop) {
      return request;
    }
    Uri uri = request.getUri();
    InetSocketAddress before = partition.address;
    InetAddress given = Library.address(request);
    if (before != null && before.getAddress() == given) {
      given = null; // that of the hop before
    }
    boolean elsewhere = given != null || Library.isProxied(owner.inside, owner.sender, request);
    Instance instance = endpoint(AhcDriver.scheme(uri), uri.getHost(), uri.getPort(), elsewhere);
    InetSocketAddress address = null;
    unreachable = null;
    if (instance != null) {
      try {
        address = address(instance, uri.getHost());
      } catch (IOException unknown) {
        unreachable = unknown;
        // So that the library asks no resolver.
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), instance.port());
      }
      given = address.getAddress();
    }
    partition.address = address;
    hop = Library.copy(request, partition, given);
    return hop;
  }

  private InetSocketAddress address(Instance instance, String host) throws IOException {
    if (refusal() != null) {
      throw new ConnectException(refusal());
    }
    TlsLayer layer = layer();
    return layer == null ? EndpointAddress.socket(instance, host) : new LayeredAddress(layer);
  }

  /**
   * The address that the current hop connects to; {@code null}: its own.
   *
   * @throws IOException if the instance has a name that cannot be resolved, or must not be called
   */
  @Nullable InetSocketAddress address() throws IOException {
    if (unreachable != null) {
      throw unreachable;
    }
    return partition.address;
  }

  /** A hop's request is about to be written. */
  void write(Request request, HttpRequest wire) {
    onWrite();
    if (!Library.method(wire).equals("CONNECT")) {
      writeHeaders(AhcDriver.INSTANCE, new Hop(request, wire.headers()));
    }
  }

  /**
   * The head of a response has come, and no redirect or challenge follows.
   *
   * @return whether the application's handler gets it
   */
  boolean head(NettyResponseFuture<T> library, HttpHeaders headers, int status) {
    if (status < 200 && status != 101) {
      return true;
    }
    if (onResponse(headers, status)) {
      if (Gate.is(library.getAsyncHandler())) {
        library.setAsyncHandler(owner.handler);
      } else if (library.getAsyncHandler() != owner.handler) {
        owner.result.setAsyncHandler(library.getAsyncHandler()); // of a filter
      }
      return true;
    }
    if (Library.isWebSocket(owner.request)) {
      library.channel().close();
      library.abort(new IOException("handshake refused: " + status));
    } else {
      library.setAsyncHandler(Gate.of(this, owner.handler));
    }
    return false;
  }

  /** Counts bytes of a discarded body; returns whether more are worth a kept connection. */
  boolean readsMore(int bytes) {
    return !onDiscarded(bytes);
  }

  boolean isDelivered() {
    return delivers();
  }

  void completed() {
    onCompleted(null);
  }

  void failed(Throwable failure) {
    onFailed(failure instanceof Exception ? (Exception) failure : new AhcCall.Thrown(failure));
  }

  void cancelled() {
    onCancelled();
  }

  @Override
  protected void abort() {
    NettyResponseFuture<T> running = future;
    if (running != null) {
      running.cancel(true);
    }
  }

  @Override
  protected @Nullable String header(Object headers, String name) {
    return ((HttpHeaders) headers).get(name);
  }

  @Override
  protected Iterable<String> setCookies(Object headers) {
    return ((HttpHeaders) headers).getAll("Set-Cookie");
  }
}
