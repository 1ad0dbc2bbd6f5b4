package io.graft.bootstrap;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.function.Function;

/**
 * What woven code calls, through {@code java.lang.GraftDoor}. It links each call to the agent that
 * wove it; once that agent has detached, the call does nothing.
 *
 * <p>A <em>site</em> is the number of a call in woven code, which no two agents of one JVM share.
 * Its two lowest bits say what the call does without an agent. All its arguments and its result are
 * of type {@code Object}.
 */
public final class Bridge {
  /** Without an agent the call returns {@code null}. */
  public static final int NULL = 0;

  /** Without an agent the call returns its last argument. */
  public static final int LAST = 1;

  /** Without an agent the call throws its last argument. */
  public static final int RAISE = 2;

  /** The most arguments that {@code call} takes, not counting the site. */
  public static final int MAX_ARGUMENTS = 8;

  private static final Object LOCK = new Object();

  private static volatile Function<Object[], CallSite> linker;
  private static volatile Map<String, Object> agent;

  /** The calls of old class files. Weak, because each belongs to the class that contains it. */
  private static volatile WeakReference<?>[] sites = new WeakReference<?>[64];

  private static int next;

  private Bridge() {}

  /**
   * Installs the agent of this JVM.
   *
   * @param description what a later attach needs to know about it, by keys of the launcher
   * @param link receives a {@code Lookup}, a {@code MethodType} and the site, and returns the
   *     linked call; the lookup is {@code null} for a class file that is too old for {@code
   *     invokedynamic}
   * @return false if an agent is installed already
   */
  public static boolean install(
      Map<String, Object> description, Function<Object[], CallSite> link) {
    synchronized (LOCK) {
      if (agent != null) {
        return false;
      }
      agent = description;
      linker = link;
      return true;
    }
  }

  /** Removes the agent and all references to it. */
  public static void uninstall() {
    synchronized (LOCK) {
      linker = null;
      agent = null;
      sites = new WeakReference<?>[64];
    }
  }

  /** Returns the description of the running agent; {@code null}: there is none. */
  public static Map<String, Object> agent() {
    return agent;
  }

  /**
   * Returns a new site.
   *
   * @param otherwise what its call does without an agent: one of the constants above
   */
  public static int site(int otherwise) {
    synchronized (LOCK) {
      return next++ << 2 | otherwise;
    }
  }

  /**
   * The bootstrap method of woven code. Never throws: a call that cannot be linked does nothing.
   */
  public static CallSite link(MethodHandles.Lookup caller, String name, MethodType type, int site) {
    Function<Object[], CallSite> link = linker;
    if (link != null) {
      try {
        return link.apply(new Object[] {caller, type, site});
      } catch (Throwable broken) {
        // The linker reports its own failures. What arrives here is a JVM without memory or stack.
      }
    }
    return new MutableCallSite(without(type, site));
  }

  /** Returns what the call of {@code site} does without an agent. */
  public static MethodHandle without(MethodType type, int site) {
    int last = type.parameterCount() - 1;
    MethodHandle result;
    switch (site & 3) {
      case NULL:
        return MethodHandles.dropArguments(
            MethodHandles.constant(Object.class, null), 0, type.parameterList());
      case LAST:
        result = MethodHandles.identity(Object.class);
        break;
      default:
        result =
            MethodHandles.throwException(Object.class, Throwable.class)
                .asType(MethodType.genericMethodType(1));
    }
    return last == 0
        ? result
        : MethodHandles.dropArguments(result, 0, type.parameterList().subList(0, last));
  }

  /** Whether what an enter advice returned is an {@link Outcome}. */
  public static boolean refused(Object entered) {
    return entered instanceof Outcome;
  }

  /** Returns the value of an {@link Outcome}, or throws it. */
  public static Object outcome(Object outcome) throws Throwable {
    Object value = ((Outcome) outcome).value();
    if (((Outcome) outcome).isThrown()) {
      throw (Throwable) value;
    }
    return value;
  }

  // Called by class files older than Java 7, which have no invokedynamic instruction.

  public static Object call(int site) throws Throwable {
    MethodHandle target = target(site, 0);
    return target == null ? null : target.invokeExact();
  }

  public static Object call(Object a, int site) throws Throwable {
    MethodHandle target = target(site, 1);
    return target == null ? otherwise(site, a) : target.invokeExact(a);
  }

  public static Object call(Object a, Object b, int site) throws Throwable {
    MethodHandle target = target(site, 2);
    return target == null ? otherwise(site, b) : target.invokeExact(a, b);
  }

  public static Object call(Object a, Object b, Object c, int site) throws Throwable {
    MethodHandle target = target(site, 3);
    return target == null ? otherwise(site, c) : target.invokeExact(a, b, c);
  }

  public static Object call(Object a, Object b, Object c, Object d, int site) throws Throwable {
    MethodHandle target = target(site, 4);
    return target == null ? otherwise(site, d) : target.invokeExact(a, b, c, d);
  }

  public static Object call(Object a, Object b, Object c, Object d, Object e, int site)
      throws Throwable {
    MethodHandle target = target(site, 5);
    return target == null ? otherwise(site, e) : target.invokeExact(a, b, c, d, e);
  }

  public static Object call(Object a, Object b, Object c, Object d, Object e, Object f, int site)
      throws Throwable {
    MethodHandle target = target(site, 6);
    return target == null ? otherwise(site, f) : target.invokeExact(a, b, c, d, e, f);
  }

  public static Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, int site)
      throws Throwable {
    MethodHandle target = target(site, 7);
    return target == null ? otherwise(site, g) : target.invokeExact(a, b, c, d, e, f, g);
  }

  public static Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, int site)
      throws Throwable {
    MethodHandle target = target(site, 8);
    return target == null ? otherwise(site, h) : target.invokeExact(a, b, c, d, e, f, g, h);
  }

  private static MethodHandle target(int site, int arguments) {
    int index = site >>> 2;
    WeakReference<?>[] linked = sites;
    WeakReference<?> known = index < linked.length ? linked[index] : null;
    CallSite found = known == null ? null : (CallSite) known.get();
    if (found == null) {
      found = linkOld(site, arguments);
    }
    return found == null ? null : found.getTarget();
  }

  private static CallSite linkOld(int site, int arguments) {
    Function<Object[], CallSite> link = linker;
    if (link == null) {
      return null;
    }
    CallSite made;
    try {
      made = link.apply(new Object[] {null, MethodType.genericMethodType(arguments), site});
    } catch (Throwable broken) {
      // As in link().
      return null;
    }
    synchronized (LOCK) {
      // Not if the agent has been removed in the meantime.
      if (link == linker) {
        int index = site >>> 2;
        WeakReference<?>[] all = sites;
        if (index >= all.length) {
          all = new WeakReference<?>[Math.max(index + 1, 2 * all.length)];
          for (int i = 0; i < sites.length; i++) {
            all[i] = sites[i] == null || sites[i].get() == null ? null : sites[i];
          }
        }
        all[index] = new WeakReference<CallSite>(made);
        sites = all;
      }
    }
    return made;
  }

  private static Object otherwise(int site, Object last) throws Throwable {
    switch (site & 3) {
      case NULL:
        return null;
      case LAST:
        return last;
      default:
        throw (Throwable) last;
    }
  }
}
