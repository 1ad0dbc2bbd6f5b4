package io.graft.instrumentation.vertx;

import io.graft.governance.context.CallContext;
import io.graft.governance.outbound.ClientCall;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.streams.ReadStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The application's request. What is set before it is sent is set in the request of each attempt,
 * as soon as that has a connection; then what is sent: once for each attempt if it is whole, and
 * otherwise as it comes.
 */
final class VertxRequest implements InvocationHandler {
  /** Of a stream that has no connection yet, the application is to write no more than this. */
  private static final int MOST_QUEUED = 64 * 1024;

  final Library library;
  final Context context;
  final RequestOptions options;
  final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
  final HttpClientRequest proxy;
  private final Promise<HttpClientResponse> response;
  private final Settings settings;
  private final Deque<Step> unsent = new ArrayDeque<>(2);
  private VertxCall call;
  private boolean begun;
  private boolean ended;
  private boolean whole;
  private boolean flushed;
  private boolean connects;
  private @Nullable Throwable failed;
  private volatile int queued;
  private volatile boolean cancelled;
  private volatile @Nullable Handler<Throwable> onFailure;

  /** The library's request that sends a stream, or got the response; {@code null}: none yet. */
  private volatile @Nullable HttpClientRequest wire;

  VertxRequest(Library library, Context context, RequestOptions given) {
    this.library = library;
    this.context = context;
    options = Library.copy(given).setHeaders(null);
    settings = new Settings(library, options);
    if (given.getHeaders() != null) {
      headers.setAll(given.getHeaders());
    }
    response = library.promise(context);
    proxy =
        (HttpClientRequest)
            Proxy.newProxyInstance(
                HttpClientRequest.class.getClassLoader(), Library.REQUEST_TYPES, this);
  }

  VertxDriver.Head head() {
    return new VertxDriver.Head(
        this,
        options.getMethod().name(),
        library.isSecure(options),
        library.host(options),
        library.port(options),
        options.getURI(),
        headers);
  }

  /** Whether its body is at hand, so that it can be sent again. */
  boolean isWhole() {
    return whole;
  }

  /** Whether its response ends with a body, and does not begin a session. */
  boolean isCall() {
    return !connects;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Returns a body that is at hand and not too long. */
  byte @Nullable [] body(int most) {
    Step first = whole ? unsent.peek() : null;
    return first == null ? null : first.bytes(most);
  }

  @Override
  public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments) {
    Object[] given = arguments == null ? new Object[0] : arguments;
    switch (method.getName()) {
      case "equals":
        return self == given[0];
      case "hashCode":
        return System.identityHashCode(this);
      case "toString":
        return options.getMethod() + " " + options.getURI();
      case "headers":
        return headers;
      case "putHeader":
        put(given[0], given[1]);
        return proxy;
      case "exceptionHandler":
        onFailure = Step.handler(given[0]);
        return proxy;
      case "response":
        return given.length == 0 ? response.future() : answering(given[0]);
      case "send":
      case "end":
      case "connect":
        return written(new Step(this, method, given), true);
      case "write":
      case "sendHead":
      case "writeHead":
      case "writeCustomFrame":
        return written(new Step(this, method, given), false);
      case "reset":
      case "cancel":
        return reset(method, given);
      default:
        HttpClientRequest sending = wire;
        if (sending != null) {
          Object result = Step.call(method, sending, given);
          return result == sending ? proxy : result;
        }
        if (method.getReturnType().isInstance(proxy)) {
          settings.set(new Step(this, method, given));
          return proxy;
        }
        return method.getName().equals("writeQueueFull")
            ? (Object) (queued > MOST_QUEUED)
            : settings.known(method.getName(), method.getReturnType());
    }
  }

  Future<HttpClientResponse> response() {
    return response.future();
  }

  Object answering(Object handler) {
    response.future().onComplete(Step.<AsyncResult<HttpClientResponse>>handler(handler));
    return proxy;
  }

  @SuppressWarnings("unchecked")
  private void put(Object name, Object value) {
    if (value instanceof Iterable) {
      headers.set(name.toString(), (Iterable<String>) value);
    } else {
      headers.set((CharSequence) name, (CharSequence) value);
    }
  }

  private @Nullable Object written(Step step, boolean last) {
    boolean first;
    boolean now;
    synchronized (this) {
      if (ended) {
        throw new IllegalStateException("Request already complete");
      }
      ended = last;
      first = !begun;
      begun = true;
      now = flushed;
      if (first) {
        whole = last && step.isRepeatable();
        connects = step.method.getName().equals("connect");
      }
      if (failed != null) {
        step.written.tryFail(failed);
      } else if (!now) {
        unsent.add(step);
        queued += step.length();
      }
    }
    if (first) {
      if (step.body() instanceof ReadStream) {
        ((ReadStream<?>) step.body()).pause();
      }
      begin();
    } else if (now) {
      step.perform(wire, ignored -> {});
    }
    return step.result();
  }

  private void begin() {
    call = new VertxCall(this);
    VertxDriver.Head head = head();
    if (Context.isOnEventLoopThread() && VertxDriver.INSTANCE.mayWait(head)) {
      CallContext caller = CallContext.current();
      VertxDriver.INSTANCE.aside(
          () -> {
            CallContext before = CallContext.swap(caller);
            try {
              begin(head);
            } finally {
              CallContext.swap(before);
            }
          });
    } else {
      begin(head);
    }
  }

  private void begin(VertxDriver.Head head) {
    ClientCall begun = VertxDriver.INSTANCE.begin(head);
    onContext(
        () -> {
          try {
            if (begun == null) {
              call.sendUngoverned();
            } else {
              call.start(begun);
            }
          } catch (Throwable unfit) {
            complete(null, unfit);
          }
        });
  }

  void onContext(Runnable task) {
    if (Vertx.currentContext() == context) {
      task.run();
    } else {
      context.runOnContext(ignored -> task.run());
    }
  }

  /**
   * Sends by the request of an attempt, which has a connection.
   *
   * @param unfit as in {@link Step#perform}
   */
  void sendOn(HttpClientRequest attempt, Handler<Throwable> unfit) {
    attempt.headers().setAll(headers);
    settings.setIn(attempt);
    if (whole) {
      unsent.element().perform(attempt, unfit);
      return;
    }
    wire = attempt;
    for (Step next = next(); next != null; next = next()) {
      next.perform(attempt, unfit);
    }
    queued = 0;
    settings.drained();
  }

  private synchronized @Nullable Step next() {
    Step next = unsent.poll();
    flushed = next == null;
    return next;
  }

  /** Gives the application the end of the call. */
  void complete(@Nullable HttpClientResponse result, @Nullable Throwable failure) {
    if (failure == null) {
      wire = result instanceof ReplyResponse ? null : result.request();
      if (!response.tryComplete(result) && wire != null) {
        library.reset(wire, 0); // it was reset in the meantime
      }
      return;
    }
    Throwable cause = failure instanceof HopAttempt.Broken ? failure.getCause() : failure;
    boolean told;
    synchronized (this) {
      told = !ended;
      failed = cause;
      for (Step step : unsent) {
        step.written.tryFail(cause);
      }
    }
    response.tryFail(cause);
    Handler<Throwable> handler = onFailure;
    if (told && handler != null) {
      handler.handle(cause);
    }
  }

  private @Nullable Object reset(Method method, Object[] given) {
    boolean before;
    synchronized (this) {
      before = cancelled;
      cancelled = true;
      ended = true;
    }
    HttpClientRequest sending = wire;
    boolean answered = response.future().isComplete();
    Throwable cause = new StreamResetException(given.length == 0 ? 0 : (Long) given[0]);
    if (!before && !answered) {
      if (call == null) {
        complete(null, cause);
      } else {
        call.reset(cause);
      }
    }
    if (sending != null && answered) {
      HttpClientResponse unread = response.future().result();
      if (unread != null) {
        VertxDriver.INSTANCE.release(unread, null);
      }
      return Step.call(method, sending, given);
    }
    return method.getReturnType() == boolean.class
        ? (Object) !before
        : library.done(context, method.getName().equals("cancel") ? !before : null);
  }
}
