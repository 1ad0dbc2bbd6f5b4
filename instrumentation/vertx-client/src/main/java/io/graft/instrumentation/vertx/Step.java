package io.graft.instrumentation.vertx;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A method that the application has called, to be called on the request of an attempt. */
final class Step {
  private final VertxRequest request;
  final Method method;
  final Object[] given;
  final Promise<Object> written;

  Step(VertxRequest request, Method method, Object[] given) {
    this.request = request;
    written = request.library.promise(request.context);
    this.method = method;
    this.given = given;
  }

  boolean sets(String getter) {
    String name = method.getName();
    return name.equals(getter)
        || name.startsWith("set")
            && (getter.equals("is" + name.substring(3))
                || getter.equals("get" + name.substring(3)));
  }

  @Nullable Object body() {
    return given.length == 0 || given[0] instanceof Handler ? null : given[0];
  }

  /** Returns a body that is at hand; {@code null}: it is longer than {@code most}. */
  byte @Nullable [] bytes(int most) {
    Object body = body();
    if (body instanceof Buffer) {
      return ((Buffer) body).length() > most ? null : ((Buffer) body).getBytes();
    }
    Object charset = given.length > 1 ? given[1] : null;
    byte[] bytes =
        body == null
            ? new byte[0]
            : ((String) body)
                .getBytes(
                    charset instanceof String
                        ? Charset.forName((String) charset)
                        : StandardCharsets.UTF_8);
    return bytes.length > most ? null : bytes;
  }

  boolean isRepeatable() {
    Object body = body();
    return !method.getName().equals("connect")
        && (body == null || body instanceof Buffer || body instanceof String);
  }

  int length() {
    Object body = body();
    return body instanceof Buffer
        ? ((Buffer) body).length()
        : body instanceof String ? ((String) body).length() : 0;
  }

  private boolean answers() {
    return method.getName().equals("send") || method.getName().equals("connect");
  }

  /** Returns what the library would return. */
  @Nullable Object result() {
    Object last = given.length == 0 ? null : given[given.length - 1];
    if (last instanceof Handler) {
      if (answers()) {
        request.answering(last);
      } else {
        written.future().onComplete(Step.<AsyncResult<Object>>handler(last));
      }
    }
    return method.getReturnType() == Future.class
        ? answers() ? request.response() : written.future()
        : method.getReturnType() == void.class ? null : request.proxy;
  }

  /**
   * Calls the method.
   *
   * @param unfit is told if the library cannot send a whole request; its response may then never
   *     come
   */
  void perform(HttpClientRequest attempt, Handler<Throwable> unfit) {
    Object[] arguments = given;
    if (given.length > 0 && given[given.length - 1] instanceof Handler) {
      arguments = given.clone();
      arguments[given.length - 1] = (Handler<AsyncResult<?>>) done -> onWritten(done, unfit);
    }
    Object result = call(method, attempt, arguments);
    if (result instanceof Future) {
      ((Future<?>) result).onComplete(done -> onWritten(done, unfit));
    }
  }

  private void onWritten(AsyncResult<?> result, Handler<Throwable> unfit) {
    if (result.succeeded()) {
      written.tryComplete(null);
    } else if (!request.isWhole()) {
      written.tryFail(result.cause());
    } else if (answers() || isOwn(result.cause())) {
      unfit.handle(result.cause());
    }
  }

  /** Whether a failure is the application's: no connection has anything to do with it. */
  private static boolean isOwn(Throwable failure) {
    return failure instanceof RuntimeException && !(failure instanceof VertxException);
  }

  @SuppressWarnings("unchecked")
  static <T> Handler<T> handler(Object handler) {
    return (Handler<T>) handler;
  }

  static @Nullable Object call(Method method, Object target, Object[] given) {
    try {
      return method.invoke(target, given);
    } catch (InvocationTargetException | IllegalAccessException thrown) {
      Throwable cause = thrown.getCause();
      throw cause instanceof RuntimeException
          ? (RuntimeException) cause
          : new IllegalStateException(thrown);
    }
  }
}
