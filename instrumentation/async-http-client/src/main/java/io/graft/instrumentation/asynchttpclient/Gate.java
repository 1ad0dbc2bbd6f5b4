package io.graft.instrumentation.asynchttpclient;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.HttpResponseBodyPart;
import org.jspecify.annotations.Nullable;

/**
 * A handler that tells the application's nothing, until its attempt delivers a response. A proxy,
 * for the methods of {@link AsyncHandler} differ between versions.
 */
final class Gate implements InvocationHandler {
  private static final AsyncHandler<?> SILENT =
      proxy((proxy, method, arguments) -> nothing(proxy, method, arguments, true));

  private final AhcAttempt<?> attempt;
  private final AsyncHandler<?> handler;

  private Gate(AhcAttempt<?> attempt, AsyncHandler<?> handler) {
    this.attempt = attempt;
    this.handler = handler;
  }

  static <T> AsyncHandler<T> of(AhcAttempt<T> attempt, AsyncHandler<T> handler) {
    return proxy(new Gate(attempt, handler));
  }

  /** A handler that tells nobody anything. */
  @SuppressWarnings("unchecked") // its result is null
  static <T> AsyncHandler<T> silent() {
    return (AsyncHandler<T>) SILENT;
  }

  static boolean is(AsyncHandler<?> handler) {
    return Proxy.isProxyClass(handler.getClass())
        && Proxy.getInvocationHandler(handler) instanceof Gate;
  }

  @SuppressWarnings("unchecked") // a proxy
  static <T> AsyncHandler<T> proxy(InvocationHandler by) {
    return (AsyncHandler<T>)
        Proxy.newProxyInstance(
            AsyncHandler.class.getClassLoader(), new Class<?>[] {AsyncHandler.class}, by);
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (attempt.isDelivered() && method.getDeclaringClass() != Object.class) {
      try {
        return method.invoke(handler, arguments);
      } catch (InvocationTargetException thrown) {
        throw thrown.getTargetException();
      }
    }
    boolean more =
        arguments == null
            || !(arguments[0] instanceof HttpResponseBodyPart)
            || attempt.readsMore(((HttpResponseBodyPart) arguments[0]).length());
    return nothing(proxy, method, arguments, more);
  }

  /**
   * Does nothing.
   *
   * @param more whether the library shall go on reading
   */
  static @Nullable Object nothing(
      Object proxy, Method method, Object @Nullable [] arguments, boolean more) {
    Class<?> type = method.getReturnType();
    if (type.isEnum()) {
      return type.getEnumConstants()[more ? 1 : 0]; // CONTINUE, ABORT
    }
    switch (method.getName()) {
      case "equals":
        return arguments != null && proxy == arguments[0];
      case "hashCode":
        return System.identityHashCode(proxy);
      case "toString":
        return "no handler";
      default:
        return null;
    }
  }
}
