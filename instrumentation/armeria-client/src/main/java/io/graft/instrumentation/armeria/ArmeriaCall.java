package io.graft.instrumentation.armeria;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.HttpClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.logging.RequestLogBuilder;
import io.graft.bootstrap.Outcome;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import io.graft.instrumentation.spi.client.AsyncCall;
import io.graft.instrumentation.spi.client.AsyncDriver;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A call: the application's context, and the response that it gets before there is one. */
final class ArmeriaCall extends AsyncCall<HttpResponse> {
  private static final AttributeKey<ArmeriaCall> CALL = AttributeKey.valueOf("io.graft.call");

  final HttpClient library;
  final ClientRequestContext context;
  final Endpoint endpoint;
  final Body body;
  final long begun = System.nanoTime();
  private final CompletableFuture<HttpResponse> decided = new CompletableFuture<>();
  private final HttpResponse given;

  /** The attempt that was sent last, or that the application has the response of. */
  private volatile @Nullable ArmeriaAttempt current;

  private volatile @Nullable Throwable cancelled;

  private ArmeriaCall(HttpClient library, ArmeriaDriver.Request request, Endpoint endpoint) {
    this.library = library;
    this.endpoint = endpoint;
    context = request.context;
    body = request.body;
    given = HttpResponse.from(decided, loop(context));
    context.setAttr(CALL, this);
    given.whenComplete().whenComplete((none, failure) -> ended(failure));
  }

  /**
   * A request has passed the application's decorators, or is that of an attempt.
   *
   * @return the outcome; {@code null}: the library sends it
   */
  static @Nullable Outcome execute(
      HttpClient library, ClientRequestContext context, HttpRequest sent) {
    Endpoint endpoint = context.endpoint();
    if (endpoint == null || ArmeriaDriver.INSTANCE.attemptOf(context) != null) {
      return null;
    }
    ArmeriaDriver.Request request =
        new ArmeriaDriver.Request(context, endpoint, new Body(sent), null);
    if (isLoop() && ArmeriaDriver.INSTANCE.mayWait(request)) {
      return Outcome.returning(
          HttpResponse.from(aside(() -> library.execute(context, sent)), loop(context)));
    }
    ClientCall begun = ArmeriaDriver.INSTANCE.begin(request);
    if (begun == null) {
      return null;
    }
    ArmeriaCall call = new ArmeriaCall(library, request, endpoint);
    try {
      call.start(begun);
      return Outcome.returning(call.given);
    } catch (Throwable unfit) {
      return Outcome.throwing(unfit);
    }
  }

  /** Whether this thread must not wait. */
  static boolean isLoop() {
    return Thread.currentThread() instanceof FastThreadLocalThread;
  }

  /** Tells the application in no context, as the library does. */
  private static EventExecutor loop(ClientRequestContext context) {
    return context.eventLoop().withoutContext();
  }

  /** Does on another thread what may wait. */
  static <T> CompletableFuture<T> aside(Callable<T> task) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return task.call();
          } catch (Exception failure) {
            throw new CompletionException(failure);
          }
        });
  }

  /** Returns the call whose application has {@code context}; {@code null}: none. */
  static @Nullable ArmeriaCall of(ClientRequestContext context) {
    ArmeriaCall call = around(context);
    return call == null || call.context != context ? null : call;
  }

  /** Returns the call that {@code context}, of its application or an attempt, belongs to. */
  static @Nullable ArmeriaCall around(ClientRequestContext context) {
    return context.attr(CALL);
  }

  /** Returns the context of the attempt that the application's context stands for. */
  static @Nullable ClientRequestContext attemptOf(ClientRequestContext context) {
    ArmeriaCall call = of(context);
    ArmeriaAttempt attempt = call == null ? null : call.current;
    return attempt == null ? null : attempt.context();
  }

  /** Makes {@code attempt} the current one; returns whether it is the first. */
  boolean sends(ArmeriaAttempt attempt) {
    boolean first = current == null;
    current = attempt;
    return first;
  }

  void cancel(Throwable cause) {
    cancelled = cause;
    abort();
  }

  /** Why the application has cancelled; {@code null}: it has not. */
  @Nullable Throwable cancellation() {
    return cancelled;
  }

  private void ended(@Nullable Throwable failure) {
    if (failure != null && !decided.isDone()) {
      cancel(failure);
    }
  }

  @Override
  protected AsyncDriver<?> driver() {
    return ArmeriaDriver.INSTANCE;
  }

  @Override
  protected AsyncAttempt<HttpResponse> attempt(ClientCall call, long lateNanos) {
    return new ArmeriaAttempt(this, call, lateNanos);
  }

  @Override
  protected Future<?> later(long nanos, Runnable task) {
    return loop(context).schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  protected boolean mayHedge() {
    return body.whole;
  }

  @Override
  protected boolean isCancelled() {
    return cancelled != null;
  }

  @Override
  protected void reply(LocalReply reply) {
    ResponseHeadersBuilder head = ResponseHeaders.builder(HttpStatus.valueOf(reply.status()));
    reply.headers(head::set);
    ResponseHeaders headers = head.build();
    RequestLogBuilder log = context.logBuilder();
    log.endRequest();
    log.responseHeaders(headers);
    log.endResponse();
    current = null;
    body.request.abort();
    byte[] bytes = reply.body(body.request.method().name());
    finish(HttpResponse.of(headers, HttpData.wrap(bytes)), null);
  }

  /** The log of the application's context becomes that of the attempt which has decided. */
  @Override
  protected void complete(@Nullable HttpResponse response, @Nullable Throwable failure) {
    ArmeriaAttempt attempt = current;
    boolean logged = attempt != null && attempt.isLogged();
    if (failure != null) {
      if (!logged) {
        context.logBuilder().endRequest(failure);
      }
      // Of a child the headers would come first, and who waits for them decides on the cause.
      context.logBuilder().endResponse(failure);
    } else if (logged) {
      context.logBuilder().endResponseWithLastChild();
    }
    if (failure == null) {
      decided.complete(response);
    } else {
      body.request.abort(failure);
      decided.completeExceptionally(failure);
    }
  }

  @Override
  protected void fail(Throwable failure) {
    complete(null, failure);
  }
}
