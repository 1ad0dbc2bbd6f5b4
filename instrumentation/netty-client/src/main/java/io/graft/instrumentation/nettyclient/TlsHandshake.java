package io.graft.instrumentation.nettyclient;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.graft.instrumentation.spi.tls.LayeredAddress;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.EOFException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Above the handler of TLS. For the library the channel connects until the handshake is over, so
 * that it writes nothing before, and a failed handshake is a connection that failed.
 */
final class TlsHandshake extends ChannelDuplexHandler {
  private final LayeredAddress remote;
  private final SslHandler tls;
  private @Nullable ChannelPromise connecting;

  /** Whether the library has been told of the connection, or its failure. */
  private boolean told;

  private boolean active;

  /** Whether the layer waits for the end of the handshake. */
  private boolean begun;

  TlsHandshake(LayeredAddress remote, SslHandler tls) {
    this.remote = remote;
    this.tls = tls;
  }

  @Override
  public void connect(
      ChannelHandlerContext context,
      SocketAddress address,
      SocketAddress local,
      ChannelPromise promise) {
    connecting = promise;
    connect(context, address, local, System.nanoTime());
  }

  /** Connects when it is the turn of this channel, which may be closed before. */
  private void connect(
      ChannelHandlerContext context, SocketAddress address, SocketAddress local, long since) {
    if (told) {
      return;
    }
    int timeout = context.channel().config().getConnectTimeoutMillis();
    long most = timeout <= 0 ? Long.MAX_VALUE : MILLISECONDS.toNanos(timeout) / 2;
    long wait = remote.layer().begin(System.nanoTime() - since, most);
    if (wait > 0) {
      context.executor().schedule(() -> connect(context, address, local, since), wait, NANOSECONDS);
      return;
    }
    begun = true;
    ChannelFuture connected = context.connect(address, local, context.newPromise());
    connected.addListener(
        (ChannelFutureListener)
            future -> {
              if (!future.isSuccess()) {
                fail(context, future.cause());
              }
            });
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    readOn(context);
  }

  /** Before it has been told, the library may read nothing. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (told) {
      context.fireChannelReadComplete();
    } else {
      readOn(context);
    }
  }

  private static void readOn(ChannelHandlerContext context) {
    if (!context.channel().config().isAutoRead()) {
      context.read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent) {
      shaken(context, ((SslHandshakeCompletionEvent) event).cause());
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  private void shaken(ChannelHandlerContext context, @Nullable Throwable failure) {
    Throwable cause = failure;
    if (cause == null) {
      try {
        remote.layer().verify(tls.engine().getSession());
      } catch (SSLException expired) {
        cause = expired;
      }
    }
    if (cause != null) {
      fail(context, remote.handshakeFailure(cause));
    } else if (!told) {
      told = true;
      ended(null);
      ChannelPromise promise = connecting;
      if (promise == null || promise.trySuccess()) {
        active = true;
        context.fireChannelActive();
      } else {
        context.close();
      }
    }
  }

  private void fail(ChannelHandlerContext context, Throwable cause) {
    if (told) {
      return;
    }
    told = true;
    ended(cause);
    ChannelPromise promise = connecting;
    if (promise != null) {
      promise.tryFailure(cause);
    }
    context.close();
  }

  private void ended(@Nullable Throwable failure) {
    if (begun) {
      begun = false;
      remote.layer().ended(failure);
    }
  }

  /** Closed before it was its turn, or by the library amid the handshake. */
  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    fail(context, new ClosedChannelException());
  }

  /** A server of TLS 1.3 refuses a client's certificate after the client's handshake. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    Throwable cause =
        failure instanceof DecoderException && failure.getCause() instanceof SSLException
            ? remote.handshakeFailure(failure.getCause())
            : failure;
    if (active) {
      context.fireExceptionCaught(cause);
    } else {
      // Also a connection that is reset.
      fail(context, cause == failure ? remote.handshakeFailure(failure) : cause);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (active) {
      context.fireChannelInactive();
    } else {
      fail(context, remote.handshakeFailure(new EOFException("the connection was closed")));
    }
  }
}
