package io.graft.instrumentation.okhttp;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import okhttp3.Address;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * Governs the requests of a call, one for each hop: their address, their headers, and the end of
 * their responses. A hop is routed by the address that the library derives from a URL before it
 * looks for a connection; all code before that, TLS and cookies see the URL.
 */
@JoinPoint(type = "okhttp3.internal.http.HttpEngine", method = "createAddress")
@JoinPoint(
    type = "okhttp3.internal.http.RetryAndFollowUpInterceptor",
    method = "createAddress",
    optional = true)
@JoinPoint(type = "okhttp3.internal.connection.Transmitter", method = "createAddress")
@JoinPoint(type = "okhttp3.internal.connection.RealCall", method = "createAddress", optional = true)
@JoinPoint(type = "okhttp3.OkHttpClient", method = "address", optional = true)
@JoinPoint(type = "okhttp3.internal.http.RealInterceptorChain", method = "address", optional = true)
public final class Hops {
  private static final String REAL_CALL = "okhttp3.internal.connection.RealCall";
  private static final PrivateMember CONNECTION = PrivateMember.call(REAL_CALL, "getConnection", 0);
  private static final PrivateMember RELEASE =
      PrivateMember.call(REAL_CALL, "releaseConnectionNoEvents$okhttp", 0);
  private static final PrivateMember LISTENER =
      PrivateMember.call(REAL_CALL, "getEventListener$okhttp", 0);

  private Hops() {}

  @OnExit(replaces = true, onThrow = false)
  public static Object exit(@Inside Lookup inside, @Returned Address address) {
    OkHttpCall call = OkHttpDriver.INSTANCE.current();
    if (call == null) {
      return address;
    }
    Address actual = call.toEndpoint(address);
    Call library = call.libraryCall();
    if (library != null && library.getClass().getName().equals(REAL_CALL)) {
      leaveLast(inside, library, actual.dns());
    }
    return actual;
  }

  /**
   * Since 4.8 a call keeps its connection for a next hop to the same host, which would route the
   * next attempt to the last endpoint.
   */
  private static void leaveLast(Lookup inside, Call library, Dns next) {
    Connection kept = (Connection) CONNECTION.of(inside, library);
    if (kept == null || kept.route().address().dns().equals(next)) {
      return;
    }
    Socket unused;
    synchronized (kept) {
      unused = (Socket) RELEASE.of(inside, library);
    }
    try {
      if (unused != null) {
        unused.close();
      }
    } catch (IOException closed) {
      // The pool did not keep it.
    }
    ((EventListener) LISTENER.of(inside, library)).connectionReleased(library, kept);
  }

  /**
   * From 3.14 to 4.7 a call keeps its connection too, and the library derives no new address for
   * the same host.
   */
  @JoinPoint(type = "okhttp3.internal.connection.Transmitter", method = "prepareToConnect")
  public static final class BeforeHop {
    private static final PrivateMember LAST = PrivateMember.set(null, "request");
    private static final Request ELSEWHERE =
        new Request.Builder().url("http://elsewhere.invalid/").build();

    @OnEnter
    public static void enter(@Inside Lookup inside, @This Object transmitter) {
      OkHttpCall call = OkHttpDriver.INSTANCE.current();
      if (call != null && call.begins) {
        call.begins = false;
        LAST.of(inside, transmitter, ELSEWHERE);
      }
    }
  }

  /** The socket address of a connection, whose address has the host and the port of the URL. */
  @JoinPoint(type = "okhttp3.Route", method = "socketAddress")
  public static final class Destination {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@This Route route) {
      Dns dns = route.address().dns();
      try {
        return dns instanceof EndpointDns && route.proxy().type() == Proxy.Type.DIRECT
            ? Outcome.returning(((EndpointDns) dns).connecting())
            : null;
      } catch (UnknownHostException unknown) {
        return Outcome.throwing(unknown);
      }
    }
  }

  /** The library's own retries, which send a request to the same endpoint again. */
  @JoinPoint(type = "okhttp3.internal.http.RetryAndFollowUpInterceptor", method = "recover")
  @JoinPoint(type = "okhttp3.internal.http.HttpEngine", method = "recover")
  public static final class OwnRetry {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter() {
      OkHttpCall call = OkHttpDriver.INSTANCE.current();
      return call == null || call.mayRepeatNow() ? null : Outcome.NOTHING;
    }
  }

  /** The last moment to see that a request must not go out in plaintext. */
  @JoinPoint(type = "okhttp3.internal.http.Http1xStream", method = "writeRequestHeaders")
  @JoinPoint(type = "okhttp3.internal.http.Http2xStream", method = "writeRequestHeaders")
  @JoinPoint(type = "okhttp3.internal.http1.Http1Codec", method = "writeRequestHeaders")
  @JoinPoint(type = "okhttp3.internal.http2.Http2Codec", method = "writeRequestHeaders")
  @JoinPoint(type = "okhttp3.internal.http1.Http1ExchangeCodec", method = "writeRequestHeaders")
  @JoinPoint(type = "okhttp3.internal.http2.Http2ExchangeCodec", method = "writeRequestHeaders")
  public static final class Writes {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Argument(0) Request request) {
      OkHttpCall call = OkHttpDriver.INSTANCE.current();
      IOException refusal = call == null ? null : call.refusalOf(request);
      return refusal == null ? null : Outcome.throwing(refusal);
    }

    /** Writes headers below network interceptors and the library's own. */
    @JoinPoint(type = "okhttp3.internal.http.Http1xStream", method = "writeRequestHeaders")
    @JoinPoint(type = "okhttp3.internal.http.Http2xStream", method = "writeRequestHeaders")
    @JoinPoint(type = "okhttp3.internal.http1.Http1Codec", method = "writeRequestHeaders")
    @JoinPoint(type = "okhttp3.internal.http2.Http2Codec", method = "writeRequestHeaders")
    @JoinPoint(type = "okhttp3.internal.http1.Http1ExchangeCodec", method = "writeRequestHeaders")
    @JoinPoint(type = "okhttp3.internal.http2.Http2ExchangeCodec", method = "writeRequestHeaders")
    public static final class Adds {
      @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
      public static Request enter(@Argument(0) Request request) {
        OkHttpCall call = OkHttpDriver.INSTANCE.current();
        return call == null ? request : call.write(request);
      }
    }
  }

  /** A response is about to be opened. */
  @JoinPoint(type = "okhttp3.internal.http.StreamAllocation", method = "newStream")
  @JoinPoint(type = "okhttp3.internal.connection.StreamAllocation", method = "newStream")
  @JoinPoint(type = "okhttp3.internal.connection.Exchange", method = "openResponseBody")
  public static final class Opens {
    @OnEnter
    public static void enter(@This Object key) {
      OkHttpCall call = OkHttpDriver.INSTANCE.current();
      if (call != null) {
        call.opens(key);
      }
    }
  }

  /** A response was read to its end, closed or broke. */
  @JoinPoint(type = "okhttp3.internal.connection.Exchange$ResponseBodySource", method = "complete")
  public static final class Ends {
    private static final PrivateMember EXCHANGE = PrivateMember.get(null, "this$0");

    @OnEnter
    public static void enter(
        @Inside Lookup inside, @This Object body, @Argument(0) @Nullable IOException failure) {
      OkHttpDriver.INSTANCE.release(EXCHANGE.of(inside, body), failure);
    }
  }

  /** As {@link Ends}, before 3.14, where the failure is unknown. */
  @JoinPoint(type = "okhttp3.internal.http.StreamAllocation", method = "streamFinished")
  @JoinPoint(type = "okhttp3.internal.connection.StreamAllocation", method = "streamFinished")
  public static final class EndsBefore314 {
    @OnEnter
    public static void enter(@This Object allocation) {
      OkHttpDriver.INSTANCE.release(allocation, null);
    }
  }
}
