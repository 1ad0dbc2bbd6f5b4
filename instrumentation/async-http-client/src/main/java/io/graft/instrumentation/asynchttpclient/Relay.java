package io.graft.instrumentation.asynchttpclient;

import io.graft.governance.context.CallContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.Request;
import org.asynchttpclient.netty.NettyResponseFuture;
import org.asynchttpclient.netty.request.NettyRequestSender;
import org.jspecify.annotations.Nullable;

/**
 * A request of an event loop, sent on another thread, because it may have to wait for the agent's
 * start or a registry. The future that the application has already got follows that of the library.
 */
final class Relay<T> implements InvocationHandler, Runnable {
  private final NettyRequestSender sender;
  private final Request request;
  private final AsyncHandler<T> handler;
  private final NettyResponseFuture<T> result;
  private final @Nullable CallContext context = CallContext.current();
  private volatile @Nullable Future<T> sent;

  private Relay(NettyRequestSender sender, Request request, AsyncHandler<T> handler) {
    this.sender = sender;
    this.request = request;
    this.handler = handler;
    result = Library.future(request, Gate.proxy(this), this);
  }

  static <T> NettyResponseFuture<T> send(
      NettyRequestSender sender, Request request, AsyncHandler<T> handler) {
    Relay<T> relay = new Relay<>(sender, request, handler);
    AhcDriver.INSTANCE.execute(relay::sendNow);
    return relay.result;
  }

  private void sendNow() {
    if (result.isDone()) {
      return;
    }
    CallContext before = CallContext.swap(context);
    try {
      NettyResponseFuture<T> future = Library.send(sender, request, handler);
      sent = future;
      if (result.isDone()) {
        future.cancel(true);
      }
      future.addListener(() -> end(future), Runnable::run);
    } catch (Throwable unfit) {
      result.abort(unfit);
    } finally {
      CallContext.swap(before);
    }
  }

  private void end(Future<T> future) {
    try {
      future.get();
      result.done();
    } catch (CancellationException cancelled) {
      result.cancel(true);
    } catch (ExecutionException failed) {
      result.abort(failed.getCause());
    } catch (InterruptedException never) {
      Thread.currentThread().interrupt(); // it has ended
    }
  }

  /** The application has cancelled or aborted its future. */
  @Override
  public void run() {
    Future<T> future = sent;
    if (future != null && !future.isDone()) {
      future.cancel(true);
    }
  }

  /** What {@link #result} tells: the library tells the application's handler itself. */
  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Future<T> future = sent;
    if (method.getName().equals("onCompleted") && future != null) {
      return future.get();
    }
    if (method.getName().equals("onThrowable") && future == null && arguments != null) {
      handler.onThrowable((Throwable) arguments[0]);
      return null;
    }
    return Gate.nothing(proxy, method, arguments, true);
  }
}
