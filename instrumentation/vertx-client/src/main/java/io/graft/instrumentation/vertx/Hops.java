package io.graft.instrumentation.vertx;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/** Governs requests, the hops of their attempts, and the bodies of their responses. */
public final class Hops {
  private static final String CLIENT = "io.vertx.core.http.impl.HttpClientImpl";
  private static final String REQUEST = "io.vertx.core.http.impl.HttpClientRequestImpl";
  private static final String RESPONSE = "io.vertx.core.http.impl.HttpClientResponseImpl";
  private static final String OPTIONS = "(Lio/vertx/core/http/RequestOptions;)";
  private static final String LINE =
      "(Lio/vertx/core/http/HttpMethod;ILjava/lang/String;Ljava/lang/String;";
  private static final String HANDLER = "Lio/vertx/core/Handler;)";

  private Hops() {}

  /** Asks for a request, which the library may refuse for its address. */
  private static Outcome asked(HttpClient client, RequestOptions options) {
    try {
      return Outcome.returning(client.request(options));
    } catch (RuntimeException unfit) {
      return Outcome.throwing(unfit);
    }
  }

  private static Outcome told(
      HttpClient client, RequestOptions options, Handler<AsyncResult<HttpClientRequest>> handler) {
    try {
      client.request(options).onComplete(handler);
      return Outcome.returning(null);
    } catch (RuntimeException unfit) {
      return Outcome.throwing(unfit);
    }
  }

  /** The application asks for a request: it gets the library's, or one that connects later. */
  @JoinPoint(type = CLIENT, method = "request", descriptor = OPTIONS)
  @Requires(type = REQUEST, method = "doWrite")
  @Requires(type = REQUEST, method = "handleResponse")
  @Requires(type = RESPONSE, method = "handleException")
  public static final class Request {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Inside Lookup inside, @This HttpClient client, @Argument(0) RequestOptions options) {
      HopAttempt attempt = (HopAttempt) VertxDriver.INSTANCE.current();
      if (attempt != null) {
        return attempt.onRequest(options);
      }
      if (options instanceof Library.Ungoverned) {
        return null;
      }
      try {
        Future<HttpClientRequest> governed = Opening.of(inside, client, options);
        return governed == null ? null : Outcome.returning(governed);
      } catch (RuntimeException unfit) {
        return Outcome.throwing(unfit);
      }
    }

    /** A hop of an attempt: its first request, or one that follows a redirect. */
    @JoinPoint(type = CLIENT, method = "request", descriptor = OPTIONS)
    @Requires(type = REQUEST, method = "doWrite")
    @Requires(type = REQUEST, method = "handleResponse")
    @Requires(type = RESPONSE, method = "handleException")
    public static final class Hop {
      @OnEnter(returns = OnEnter.Result.ARGUMENT)
      public static RequestOptions enter(@Argument(0) RequestOptions options) {
        HopAttempt attempt = (HopAttempt) VertxDriver.INSTANCE.current();
        return attempt == null ? options : attempt.routed(options);
      }

      @OnExit(onThrow = false)
      public static void exit(@Returned Future<HttpClientRequest> request) {
        HopAttempt attempt = (HopAttempt) VertxDriver.INSTANCE.current();
        if (attempt != null) {
          request.onComplete(attempt::onHop);
        }
      }
    }
  }

  /** Has a callback instead of a future, in 4. */
  @JoinPoint(
      type = CLIENT,
      method = "request",
      descriptor = "(Lio/vertx/core/http/RequestOptions;" + HANDLER,
      optional = true)
  @Requires(type = REQUEST, method = "doWrite") // since 4
  public static final class CalledBack {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static Object enter(
        @This HttpClient client,
        @Argument(0) RequestOptions options,
        @Argument(1) Handler<AsyncResult<HttpClientRequest>> handler) {
      return told(client, options, handler);
    }
  }

  /** In 4.0 does not come to those with options. */
  @JoinPoint(type = CLIENT, method = "request", descriptor = LINE + ")", optional = true)
  @Requires(type = REQUEST, method = "doWrite") // since 4
  public static final class Line {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static Object enter(
        @This HttpClient client,
        @Argument(0) HttpMethod method,
        @Argument(1) int port,
        @Argument(2) String host,
        @Argument(3) String uri) {
      return asked(client, options(method, port, host, uri));
    }

    static RequestOptions options(HttpMethod method, int port, String host, String uri) {
      return new RequestOptions().setMethod(method).setPort(port).setHost(host).setURI(uri);
    }
  }

  /** As {@link Line}, with a callback. */
  @JoinPoint(type = CLIENT, method = "request", descriptor = LINE + HANDLER, optional = true)
  @Requires(type = REQUEST, method = "doWrite") // since 4
  public static final class LineCalledBack {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static Object enter(
        @This HttpClient client,
        @Argument(0) HttpMethod method,
        @Argument(1) int port,
        @Argument(2) String host,
        @Argument(3) String uri,
        @Argument(4) Handler<AsyncResult<HttpClientRequest>> handler) {
      return told(client, Line.options(method, port, host, uri), handler);
    }
  }

  /** Writes headers after all that the application and a redirect have set. */
  @JoinPoint(type = REQUEST, method = "doWrite")
  public static final class Head {
    @OnEnter
    public static void enter(@This HttpClientRequest hop) {
      HopAttempt attempt = (HopAttempt) VertxDriver.INSTANCE.attemptOf(hop);
      if (attempt != null) {
        attempt.write(hop);
      }
    }
  }

  /** A request that a redirect makes in here is a hop of the same attempt. */
  @JoinPoint(type = REQUEST, method = "handleResponse")
  @Requires(type = REQUEST, method = "doWrite")
  public static final class Redirect {
    @OnEnter
    public static @Nullable Object enter(@This Object hop) {
      return VertxDriver.INSTANCE.answer((HopAttempt) VertxDriver.INSTANCE.attemptOf(hop));
    }

    @OnExit
    public static void exit(@Entered @Nullable Object around) {
      VertxDriver.INSTANCE.answered(around);
    }
  }

  /** The end of a body, which the application goes on from, in the context of its call. */
  @JoinPoint(type = RESPONSE, method = "handleEnd", optional = true)
  @JoinPoint(type = RESPONSE, method = "handleTrailers", optional = true) // since 5.1
  @Requires(type = REQUEST, method = "doWrite")
  public static final class End {
    @OnEnter
    public static @Nullable Object enter(@This Object response) {
      return VertxDriver.INSTANCE.end(response, null);
    }

    @OnExit
    public static void exit(@Entered @Nullable Object before) {
      VertxDriver.INSTANCE.ended(before);
    }
  }

  /** A body breaks, or its request is reset. */
  @JoinPoint(type = RESPONSE, method = "handleException")
  @Requires(type = REQUEST, method = "doWrite")
  public static final class Broken {
    @OnEnter
    public static @Nullable Object enter(@This Object response, @Argument(0) Throwable failure) {
      return VertxDriver.INSTANCE.end(response, failure);
    }

    @OnExit
    public static void exit(@Entered @Nullable Object before) {
      VertxDriver.INSTANCE.ended(before);
    }
  }
}
