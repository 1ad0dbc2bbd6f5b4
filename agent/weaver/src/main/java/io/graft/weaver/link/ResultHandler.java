package io.graft.weaver.link;

import io.graft.bootstrap.Bridge;
import io.graft.bootstrap.Outcome;
import io.graft.bootstrap.Slot;
import io.graft.weaver.index.Advice;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** Turns what an advice returned or threw into what the woven code gets. */
public final class ResultHandler {
  private static final Object FAILED = new Object();

  private static final MethodHandle FAIL = find("fail", 1, Throwable.class);
  private static final MethodHandle STATE = find("state", 1, Object.class);
  private static final MethodHandle ENTERED = find("entered", 1, Object.class);
  private static final MethodHandle ARGUMENT = find("argument", 2, Object.class);
  private static final MethodHandle RETURNED = find("returned", 2, Object.class);
  private static final MethodHandle RAISED = find("raised", 2, Object.class);

  private final WovenMethod method;
  private final Site site;

  /** Descriptor of the value that the advice may give to the woven method or its caller. */
  private final String type;

  private final @Nullable ClassLoader loader;
  private volatile @Nullable Class<?> resolved;

  private ResultHandler(Site site, String type, @Nullable ClassLoader loader) {
    this.site = site;
    this.method = site.method;
    this.type = type;
    this.loader = loader;
  }

  private static MethodHandle find(String name, int arguments, Class<?> first) {
    MethodType type = MethodType.genericMethodType(arguments).changeParameterType(0, first);
    try {
      return MethodHandles.lookup().findVirtual(ResultHandler.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Returns the target of a call. All its parameters are objects: those of the advice and, if the
   * site has one, the fallback value.
   */
  public static MethodHandle after(MethodHandle advice, Site site, @Nullable ClassLoader loader) {
    String type = site.method.returnType();
    if (site.call.result == Advice.Result.ARGUMENT) {
      type = Type.getArgumentTypes(site.method.descriptor)[site.call.argument].getDescriptor();
    }
    ResultHandler handler = new ResultHandler(site, type, loader);
    MethodHandle guarded =
        MethodHandles.catchException(
            advice.asType(advice.type().generic()), Throwable.class, FAIL.bindTo(handler));
    switch (site.fallback()) {
      case Bridge.LAST:
        boolean argument = site.call.result == Advice.Result.ARGUMENT;
        return MethodHandles.collectArguments(
            (argument ? ARGUMENT : RETURNED).bindTo(handler), 0, guarded);
      case Bridge.RAISE:
        return MethodHandles.collectArguments(RAISED.bindTo(handler), 0, guarded);
      default:
        boolean refuses = site.call.result == Advice.Result.STATE_OR_OUTCOME;
        return MethodHandles.filterReturnValue(
            guarded, (refuses ? ENTERED : STATE).bindTo(handler));
    }
  }

  /** Suppresses what the advice throws, except for what is meant to end the thread. */
  Object fail(Throwable reason) {
    if (reason instanceof VirtualMachineError || reason.getCause() instanceof VirtualMachineError) {
      // The JVM's failure, not the advice's; and there may be no stack or memory left to report it.
      clearCall();
      return FAILED;
    }
    if (reason instanceof ThreadDeath) {
      throw (Error) reason;
    }
    if (reason instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    method.failed(site, reason);
    return FAILED;
  }

  /**
   * Clears the thread's mark of an outgoing call, which the advice could not clear: it would keep
   * all later calls of this thread from being governed.
   */
  private static void clearCall() {
    try {
      Slot.current()[Slot.CALL] = null;
    } catch (VirtualMachineError again) {
      // A later call, with more stack left, clears it.
      return;
    }
  }

  private void succeeded(@Nullable Object result) {
    if (result != FAILED && method.isWatched()) {
      method.succeeded(site);
    }
  }

  @Nullable Object state(@Nullable Object result) {
    succeeded(result);
    return result == FAILED ? null : result;
  }

  @Nullable Object entered(@Nullable Object result) {
    succeeded(result);
    if (result == FAILED) {
      return refused(method);
    }
    if (!(result instanceof Outcome)) {
      return result;
    }
    Outcome outcome = (Outcome) result;
    if (outcome.isThrown() || type.equals("V")) {
      return outcome;
    }
    if (outcome.value() == null) {
      Object zero = zero(type.charAt(0));
      return zero == null ? outcome : Outcome.returning(zero);
    }
    return fits(outcome.value()) ? outcome : refused(method);
  }

  /**
   * What a method gets whose advice has failed: while requests are guarded, the application must
   * not get one that its guard could not see.
   */
  static @Nullable Outcome refused(WovenMethod method) {
    return method.loader.mustRun(method.advice)
        ? Outcome.throwing(new IllegalStateException("Graft: security cannot be checked"))
        : null;
  }

  /** Returns the target of a call without its advice. */
  static MethodHandle without(MethodType type, int site, WovenMethod method) {
    Site enter = method.enter;
    boolean begins =
        method.advice.server
            && enter != null
            && enter.id == site
            && enter.call.result == Advice.Result.STATE_OR_OUTCOME;
    return begins ? Refusal.of(type, method) : Bridge.without(type, site);
  }

  /** What begins requests, without its advice. A class of its own, so that few JVMs load it. */
  private static final class Refusal {
    private static final MethodHandle REFUSED = find();

    static MethodHandle of(MethodType type, WovenMethod method) {
      return MethodHandles.dropArguments(REFUSED.bindTo(method), 0, type.parameterList())
          .asType(type);
    }

    private static MethodHandle find() {
      try {
        return MethodHandles.lookup()
            .findStatic(
                ResultHandler.class,
                "refused",
                MethodType.methodType(Outcome.class, WovenMethod.class));
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Nullable Object argument(@Nullable Object result, @Nullable Object given) {
    succeeded(result);
    return chosen(result, given);
  }

  private @Nullable Object chosen(@Nullable Object result, @Nullable Object given) {
    if (result == given || result == FAILED) {
      return given;
    }
    boolean nullable = zero(type.charAt(0)) == null;
    return result == null && nullable || fits(result) ? result : given;
  }

  @Nullable Object returned(@Nullable Object result, @Nullable Object given) throws Throwable {
    succeeded(result);
    if (result != given && result instanceof Throwable) {
      throw (Throwable) result;
    }
    return chosen(result, given);
  }

  @Nullable Object raised(@Nullable Object result, Object given) throws Throwable {
    succeeded(result);
    if (result == FAILED) {
      throw (Throwable) given;
    }
    if (result instanceof Throwable) {
      throw (Throwable) result;
    }
    if (result != null && !fits(result)) {
      throw (Throwable) given;
    }
    return result;
  }

  /** Whether the value is of the wanted type; if not, counts it as a failure of the advice. */
  private boolean fits(@Nullable Object value) {
    Class<?> wanted = resolved;
    try {
      if (wanted == null) {
        wanted = System.getSecurityManager() == null ? resolve() : PrivilegedResolve.resolve(this);
        resolved = wanted;
      }
      if (wanted.isInstance(value)) {
        return true;
      }
      method.failed(
          site,
          new ClassCastException(
              (value == null ? "null" : value.getClass().getName())
                  + " is not a "
                  + wanted.getName()));
    } catch (ClassNotFoundException e) {
      method.failed(site, e);
    }
    return false;
  }

  private Class<?> resolve() throws ClassNotFoundException {
    Object zero = zero(type.charAt(0));
    if (zero != null) {
      return zero.getClass();
    }
    if (type.equals("V")) {
      return Void.class;
    }
    String name = type.charAt(0) == '[' ? type : type.substring(1, type.length() - 1);
    return Class.forName(name.replace('/', '.'), false, loader);
  }

  private static @Nullable Object zero(char type) {
    switch (type) {
      case 'Z':
        return Boolean.FALSE;
      case 'B':
        return (byte) 0;
      case 'S':
        return (short) 0;
      case 'C':
        return (char) 0;
      case 'I':
        return 0;
      case 'J':
        return 0L;
      case 'F':
        return 0f;
      case 'D':
        return 0d;
      default:
        return null;
    }
  }

  /** Asks the application's loader with the agent's rights. */
  private static final class PrivilegedResolve implements PrivilegedExceptionAction<Class<?>> {
    private final ResultHandler handler;

    private PrivilegedResolve(ResultHandler handler) {
      this.handler = handler;
    }

    static Class<?> resolve(ResultHandler handler) throws ClassNotFoundException {
      try {
        return AccessController.doPrivileged(new PrivilegedResolve(handler));
      } catch (PrivilegedActionException e) {
        throw (ClassNotFoundException) e.getException();
      }
    }

    @Override
    public Class<?> run() throws ClassNotFoundException {
      return handler.resolve();
    }
  }
}
