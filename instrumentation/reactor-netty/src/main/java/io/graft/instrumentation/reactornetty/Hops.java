package io.graft.instrumentation.reactornetty;

import static io.netty.handler.codec.http.HttpVersion.HTTP_1_1;

import io.graft.bootstrap.Outcome;
import io.graft.governance.outbound.ClientCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.client.ClientDriver;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpRequest;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.channel.AbortedException;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientConfig;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.transport.ProxyProvider;

/** Governs a call, the requests of its attempts, one for each hop, and the body of its response. */
public final class Hops {
  private static final String OPERATIONS = "reactor.netty.http.client.HttpClientOperations";
  private static final String CLIENT = "reactor.netty.http.client.HttpClientConnect";
  private static final String HANDLER = CLIENT + "$HttpClientHandler";
  private static final String CONFIG = "reactor.netty.http.client.HttpClientConfig";
  private static final String URI = "reactor.netty.http.client.UriEndpoint";
  private static final String POOLS = "reactor.netty.resources.";
  private static final PrivateMember ADDRESS = PrivateMember.call(URI, "getRemoteAddress", 0);
  private static final PrivateMember SECURE = PrivateMember.call(URI, "isSecure", 0);
  private static final PrivateMember TO = PrivateMember.get(HANDLER, "toURI");

  private static final PrivateMember HEAD = PrivateMember.get(OPERATIONS, "nettyRequest");

  private Hops() {}

  /** Returns the request that a connection is for. */
  static HttpRequest head(Lookup inside, Object operations) {
    return (HttpRequest) HEAD.of(inside, operations);
  }

  /**
   * All ways to send subscribe to this {@code Mono}, which emits the connection when the headers of
   * a response have come: each subscription is one call. Each attempt subscribes again.
   */
  @JoinPoint(
      type = CLIENT + "$MonoHttpConnect",
      method = "subscribe",
      descriptor = "(Lreactor/core/CoreSubscriber;)V")
  @Requires(type = CONFIG) // since 1.0
  @Requires(type = HANDLER, method = "get")
  @Requires(type = HANDLER, method = "requestWithBody")
  @Requires(type = OPERATIONS, method = "beforeMarkSentHeaders")
  @Requires(type = OPERATIONS, method = "afterInboundComplete")
  public static final class Subscribe {
    private static final Function<String, String> NONE = name -> null;
    private static final PrivateMember GIVEN = PrivateMember.get(null, "config");
    private static final PrivateMember STATE = PrivateMember.create(HANDLER, 1);
    private static final PrivateMember PATH = PrivateMember.call(URI, "getPathAndQuery", 0);
    private static final PrivateMember SENDER = PrivateMember.get(CONFIG, "body");

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Inside Lookup inside,
        @This Mono<Connection> library,
        @Argument(0) CoreSubscriber<? super Connection> application) {
      if (application instanceof ReactorAttempt) {
        return null;
      }
      HttpClientConfig config = (HttpClientConfig) GIVEN.of(inside, library);
      ReactorDriver.Request request =
          request(
              inside,
              config,
              application.currentContext().getOrDefault(ClientDriver.LATER_HEADERS, NONE));
      if (request != null
          && Schedulers.isInNonBlockingThread()
          && ReactorDriver.INSTANCE.mayWait(request)) {
        library.subscribeOn(Schedulers.boundedElastic()).subscribe(application);
        return Outcome.returning(null);
      }
      ClientCall begun = request == null ? null : ReactorDriver.INSTANCE.begin(request);
      if (begun == null) {
        return null;
      }
      Mono.<Connection>create(
              sink -> {
                try {
                  new ReactorCall(inside, library, config, request, sink).start(begun);
                } catch (Throwable unfit) {
                  sink.error(unfit);
                }
              })
          .subscribe(application);
      return Outcome.returning(null);
    }

    /** Reads a request by the library's own parser; {@code null}: it is not governed. */
    private static ReactorDriver.@Nullable Request request(
        Lookup inside, HttpClientConfig config, Function<String, String> later) {
      try {
        Object uri = TO.of(inside, STATE.of(inside, config));
        Object to = ADDRESS.of(inside, uri);
        return to instanceof InetSocketAddress
            ? new ReactorDriver.Request(
                new DefaultHttpRequest(HTTP_1_1, config.method(), "/", config.headers())
                    .setUri((String) PATH.of(inside, uri)),
                (Boolean) SECURE.of(inside, uri),
                (InetSocketAddress) to,
                SENDER.of(inside, config),
                later)
            : null;
      } catch (RuntimeException invalid) {
        return null; // as the library will tell
      }
    }
  }

  /**
   * Leads each hop to an instance, where the library asks for the address by which it looks up a
   * pool. Runs before the method itself, which may ask DNS for a name that only a registry knows.
   */
  @JoinPoint(type = HANDLER, method = "get", descriptor = "()Ljava/net/SocketAddress;")
  public static final class Address {
    private static final PrivateMember PROXY = PrivateMember.get(null, "proxyProvider");

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Inside Lookup inside, @This Object handler) {
      ReactorAttempt attempt = ReactorAttempt.subscribing(handler);
      if (attempt == null) {
        return null;
      }
      try {
        Object uri = TO.of(inside, handler);
        Object to = ADDRESS.of(inside, uri);
        ProxyProvider proxy = (ProxyProvider) PROXY.of(inside, handler);
        SocketAddress instance =
            to instanceof InetSocketAddress
                ? attempt.route(
                    (InetSocketAddress) to,
                    (Boolean) SECURE.of(inside, uri),
                    proxy != null && proxy.shouldProxy((InetSocketAddress) to))
                : null;
        return instance == null ? null : Outcome.returning(instance);
      } catch (IOException | RuntimeException failure) {
        return Outcome.throwing(failure);
      }
    }
  }

  /** The limits that the application has set for a service hold for each of its instances. */
  @JoinPoint(type = POOLS + "PooledConnectionProvider", method = "poolFactory")
  @JoinPoint(
      type = POOLS + "DefaultPooledConnectionProvider", // 1.0
      method = "poolFactory",
      optional = true)
  public static final class Limits {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static SocketAddress enter(@Argument(0) SocketAddress address) {
      return ReactorAttempt.named(address);
    }
  }

  /** A hop has a connection. */
  @JoinPoint(type = HANDLER, method = "requestWithBody")
  public static final class Connected {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@This Object handler, @Argument(0) Object operations) {
      ReactorAttempt attempt = ReactorAttempt.of(handler);
      if (attempt != null) {
        try {
          attempt.connected(operations, ((ChannelOperations<?, ?>) operations).channel());
        } catch (IOException other) {
          return Outcome.returning(Mono.error(other));
        }
      }
      return null;
    }
  }

  /** Writes headers after all that the application does to the library's request of a hop. */
  @JoinPoint(type = OPERATIONS, method = "beforeMarkSentHeaders")
  public static final class Headers {
    @OnExit(onThrow = false)
    public static void exit(@Inside Lookup inside, @This Object operations) {
      ReactorAttempt attempt = ReactorAttempt.of(operations);
      if (attempt != null) {
        attempt.write(head(inside, operations));
      }
    }
  }

  /**
   * Prevents the library's own retry, which goes to the same instance, from multiplying with
   * Graft's. The library still replaces a kept connection that broke.
   */
  @JoinPoint(type = HANDLER, method = "test", descriptor = "(Ljava/lang/Throwable;)Z")
  public static final class OwnRetry {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@This Object handler, @Argument(0) Throwable failure) {
      ReactorAttempt attempt =
          AbortedException.isConnectionReset(failure) ? ReactorAttempt.of(handler) : null;
      return attempt == null || !attempt.isRaced() && attempt.mayRepeatOnce()
          ? null
          : Outcome.returning(Boolean.FALSE);
    }
  }

  /** A body breaks. Servers of the library come here, too. */
  @JoinPoint(type = "reactor.netty.channel.ChannelOperations", method = "onInboundError")
  public static final class Broken {
    @OnEnter
    public static void enter(@This Object operations, @Argument(0) Throwable failure) {
      if (operations instanceof HttpClientResponse) {
        ReactorDriver.INSTANCE.release(operations, failure);
      }
    }
  }

  /** The end of a body has come, the application has cancelled it, or its connection is closed. */
  @JoinPoint(type = OPERATIONS, method = "afterInboundComplete")
  @JoinPoint(type = OPERATIONS, method = "onInboundCancel")
  @JoinPoint(type = OPERATIONS, method = "onInboundClose")
  public static final class End {
    @OnExit
    public static void exit(@This Object operations) {
      ReactorDriver.INSTANCE.release(operations, null);
    }
  }

  /** A body that is known here can be sent again, and copied. */
  @JoinPoint(type = "reactor.netty.http.client.HttpClientFinalizer", method = "send")
  public static final class Body {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @This HttpClient.RequestSender client,
        @Argument(0) @Nullable Publisher<? extends ByteBuf> body) {
      return body == null ? null : Outcome.returning(client.send(new PublishedBody(body)));
    }
  }
}
