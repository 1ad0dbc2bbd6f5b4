package io.graft.instrumentation.okhttp;

import io.graft.bootstrap.Outcome;
import io.graft.governance.context.CallContext;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Governs a call, from where the application's interceptors proceed to the response or failure that
 * they get. An interceptor that proceeds twice makes two calls.
 */
@JoinPoint(type = "okhttp3.internal.http.RetryAndFollowUpInterceptor", method = "intercept")
@JoinPoint(type = "okhttp3.RealCall", method = "getResponse", optional = true) // 3.3
@Requires(type = "okhttp3.Route", method = "socketAddress")
@Requires(type = "okhttp3.Response", method = "networkResponse")
public final class Execute {
  private Execute() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @Inside Lookup inside, @This Object library, @Argument(0) Object given) throws Throwable {
    OkHttpCall call = OkHttpDriver.INSTANCE.current();
    if (call != null && call.resends) {
      call.resends = false;
      return null;
    }
    Interceptor.Chain chain = given instanceof Request ? null : (Interceptor.Chain) given;
    Request request = chain == null ? (Request) given : chain.request();
    return OkHttpDriver.INSTANCE.enter(new OkHttpCall(inside, library, chain, request));
  }

  @OnExit(replaces = true)
  public static @Nullable Object exit(
      @Entered @Nullable Object entered,
      @Returned @Nullable Object response,
      @Thrown @Nullable Throwable thrown)
      throws Throwable {
    return OkHttpDriver.INSTANCE.exit(entered, response, thrown);
  }

  /** Limits an attempt to the time left: within {@link Execute}, and again for each attempt. */
  @JoinPoint(type = "okhttp3.internal.http.RetryAndFollowUpInterceptor", method = "intercept")
  public static final class Limits {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static Interceptor.Chain enter(@Argument(0) Interceptor.Chain chain) {
      OkHttpCall call = OkHttpCall.SINCE_3_9 ? OkHttpDriver.INSTANCE.current() : null;
      return call == null ? chain : call.limit(chain);
    }
  }

  /** As {@link Limits}, before 3.9: only limits the wait for a response. */
  @JoinPoint(type = "okhttp3.OkHttpClient", method = "readTimeoutMillis")
  public static final class LimitsBefore39 {
    private static final PrivateMember READ_TIMEOUT = PrivateMember.get(null, "readTimeout");

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Inside Lookup inside, @This OkHttpClient client) {
      OkHttpCall call = OkHttpCall.SINCE_3_9 ? null : OkHttpDriver.INSTANCE.current();
      return call == null
          ? null
          : Outcome.returning(call.timeoutMillis((Integer) READ_TIMEOUT.of(inside, client)));
    }
  }

  /**
   * Makes an asynchronous call, and its callback, run in the context of the thread that enqueued
   * it. The dispatcher passes a call that had to wait to its executor on the thread of a call that
   * has ended.
   */
  @JoinPoint(type = "okhttp3.RealCall", method = "enqueue")
  @JoinPoint(type = "okhttp3.internal.connection.RealCall", method = "enqueue")
  public static final class Enqueue {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static @Nullable Callback enter(@Argument(0) @Nullable Callback callback) {
      CallContext context = CallContext.current();
      return context == null || callback == null || callback instanceof ContextCallback
          ? callback
          : new ContextCallback(callback, context);
    }
  }

  /** The task that the executor runs. */
  @JoinPoint(type = "okhttp3.RealCall$AsyncCall", method = "execute", optional = true)
  @JoinPoint(type = "okhttp3.RealCall$AsyncCall", method = "run", optional = true)
  @JoinPoint(type = "okhttp3.internal.connection.RealCall$AsyncCall", method = "run")
  public static final class Run {
    private static final PrivateMember CALLBACK = PrivateMember.get(null, "responseCallback");

    @OnEnter
    public static @Nullable CallContext enter(@Inside Lookup inside, @This Object task) {
      Object callback = CALLBACK.of(inside, task);
      return CallContext.swap(
          callback instanceof ContextCallback ? ((ContextCallback) callback).context : null);
    }

    @OnExit
    public static void exit(@Entered @Nullable CallContext before) {
      CallContext.swap(before);
    }
  }

  /** Wraps the application's callback; the library never exposes it to the application. */
  static final class ContextCallback implements Callback {
    private final Callback callback;
    final CallContext context;

    ContextCallback(Callback callback, CallContext context) {
      this.callback = callback;
      this.context = context;
    }

    @Override
    public void onFailure(Call call, IOException failure) {
      callback.onFailure(call, failure);
    }

    @Override
    public void onResponse(Call call, Response response) throws IOException {
      callback.onResponse(call, response);
    }
  }
}
