package io.graft.instrumentation.jdkclient;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes futures of the library's own kind, so that whatever an application does with one, or with
 * what it derives from it, does what it would without us. Since JDK 16 such a future knows what it
 * stands for, and cancelling any that is derived from it cancels that.
 */
final class Futures {
  private static final String FUTURE = "jdk.internal.net.http.common.MinimalFuture";
  private static final String CANCELABLE = "jdk.internal.net.http.common.Cancelable";

  private static volatile @Nullable MethodHandle maker;

  private Futures() {}

  /**
   * Makes a future that is not completed.
   *
   * @param cancelling gets whether what the future stands for may be interrupted, says whether it
   *     was; not asked before JDK 16
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
    Class<?> future = type(inside, FUTURE);
    Class<?> cancelable = type(inside, CANCELABLE);
    if (future == null) {
      throw new ClassNotFoundException(FUTURE);
    }
    if (cancelable == null) {
      // Before JDK 16.
      MethodHandle plain = inside.findConstructor(future, MethodType.methodType(void.class));
      return MethodHandles.dropArguments(plain, 0, Object.class).asType(fromObject);
    }
    MethodType cancel = MethodType.methodType(boolean.class, boolean.class);
    MethodHandle test =
        inside.findVirtual(
            Predicate.class, "test", MethodType.methodType(boolean.class, Object.class));
    MethodHandle asCancelable =
        LambdaMetafactory.metafactory(
                inside,
                "cancel",
                MethodType.methodType(cancelable, Predicate.class),
                cancel,
                test,
                cancel)
            .getTarget();
    MethodHandle cancelling =
        inside.findConstructor(future, MethodType.methodType(void.class, cancelable));
    return MethodHandles.filterReturnValue(asCancelable, cancelling).asType(fromObject);
  }

  /** With the agent's rights: the application's need not reach the library's loader. */
  private static @Nullable Class<?> type(Lookup inside, String name) {
    return AccessController.doPrivileged(
        new PrivilegedAction<@Nullable Class<?>>() {
          @Override
          public @Nullable Class<?> run() {
            try {
              return Class.forName(name, false, inside.lookupClass().getClassLoader());
            } catch (ClassNotFoundException e) {
              return null;
            }
          }
        });
  }
}
