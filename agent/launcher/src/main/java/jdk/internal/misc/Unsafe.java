package jdk.internal.misc;

import java.security.ProtectionDomain;

/**
 * What the compiler needs to see of the JDK's class of this name, which it hides. Not packaged.
 *
 * <p>The alternative, reflection, costs each start of an application some 60 classes that newer
 * JDKs generate for it.
 */
public final class Unsafe {
  private Unsafe() {}

  public static Unsafe getUnsafe() {
    throw new AssertionError("for the compiler");
  }

  public Class<?> defineClass(
      String name, byte[] b, int off, int len, ClassLoader loader, ProtectionDomain domain) {
    throw new AssertionError("for the compiler");
  }

  public void ensureClassInitialized(Class<?> type) {
    throw new AssertionError("for the compiler");
  }
}
