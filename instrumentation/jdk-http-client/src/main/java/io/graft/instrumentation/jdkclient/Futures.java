package io.graft.instrumentation.jdkclient;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Creates futures of the library's own class, so that they, and those derived from them, behave as
 * without Graft. Since JDK 16 such a future knows its exchange, and cancelling any future derived
 * from it cancels the exchange.
 */
final class Futures {
  private static final String PACKAGE = "jdk.internal.net.http.common.";

  private static volatile @Nullable MethodHandle maker;

  private Futures() {}

  /**
   * Creates a future that is not completed.
   *
   * @param cancelling receives whether the exchange may be interrupted, and returns whether it was;
   *     not called before JDK 16
   */
  @SuppressWarnings("unchecked")
  static <T> CompletableFuture<T> incomplete(Lookup inside, Predicate<Boolean> cancelling)
      throws Throwable {
    MethodHandle known = maker;
    if (known == null) {
      known = maker(inside);
      maker = known;
    }
    return (CompletableFuture<T>) (Object) known.invokeExact((Object) cancelling);
  }

  private static MethodHandle maker(Lookup inside) throws Exception {
    MethodType fromObject = MethodType.genericMethodType(1);
    Class<?> future = inside.findClass(PACKAGE + "MinimalFuture");
    if (Runtime.version().feature() < 16) {
      MethodHandle plain = inside.findConstructor(future, MethodType.methodType(void.class));
      return MethodHandles.dropArguments(plain, 0, Object.class).asType(fromObject);
    }
    Class<?> cancelable = inside.findClass(PACKAGE + "Cancelable");
    MethodHandle cancelling =
        inside.findConstructor(future, MethodType.methodType(void.class, cancelable));
    return MethodHandles.filterReturnValue(asCancelable(inside, cancelable), cancelling)
        .asType(fromObject);
  }

  private static MethodHandle asCancelable(Lookup inside, Class<?> cancelable) throws Exception {
    MethodType cancel = MethodType.methodType(boolean.class, boolean.class);
    MethodType test = MethodType.methodType(boolean.class, Object.class);
    return LambdaMetafactory.metafactory(
            inside,
            "cancel",
            MethodType.methodType(cancelable, Predicate.class),
            cancel,
            inside.findVirtual(Predicate.class, "test", test),
            cancel)
        .getTarget();
  }
}
