package java.lang;

import io.graft.bootstrap.Bridge;
import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The only class that woven code refers to: the bridge, in a package that every class loader
 * delegates to the boot loader.
 *
 * <p>OSGi hides all packages but {@code java.*} from classes that do not import them, and JBoss
 * Modules hides packages of {@code java.*} that are not in its list. No loader hides {@code
 * java.lang}.
 */
public final class GraftDoor {
  private GraftDoor() {}

  /** The bootstrap method of calls in woven code. */
  public static CallSite link(MethodHandles.Lookup caller, String name, MethodType type, int site) {
    return Bridge.link(caller, name, type, site);
  }

  /** Whether the value that an enter advice returned is the outcome of the method. */
  public static boolean refused(Object entered) {
    return Bridge.refused(entered);
  }

  /** Returns that outcome, or throws it. */
  public static Object outcome(Object outcome) throws Throwable {
    return Bridge.outcome(outcome);
  }

  // Called by class files older than Java 7, which have no invokedynamic instruction.

  public static Object call(int site) throws Throwable {
    return Bridge.call(site);
  }

  public static Object call(Object a, int site) throws Throwable {
    return Bridge.call(a, site);
  }

  public static Object call(Object a, Object b, int site) throws Throwable {
    return Bridge.call(a, b, site);
  }

  public static Object call(Object a, Object b, Object c, int site) throws Throwable {
    return Bridge.call(a, b, c, site);
  }

  public static Object call(Object a, Object b, Object c, Object d, int site) throws Throwable {
    return Bridge.call(a, b, c, d, site);
  }

  public static Object call(Object a, Object b, Object c, Object d, Object e, int site)
      throws Throwable {
    return Bridge.call(a, b, c, d, e, site);
  }

  public static Object call(Object a, Object b, Object c, Object d, Object e, Object f, int site)
      throws Throwable {
    return Bridge.call(a, b, c, d, e, f, site);
  }

  public static Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, int site)
      throws Throwable {
    return Bridge.call(a, b, c, d, e, f, g, site);
  }

  public static Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, int site)
      throws Throwable {
    return Bridge.call(a, b, c, d, e, f, g, h, site);
  }
}
