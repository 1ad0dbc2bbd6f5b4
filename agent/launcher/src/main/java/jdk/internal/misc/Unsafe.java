package jdk.internal.misc;

import java.security.ProtectionDomain;

/**
 * Declares the methods of the JDK's hidden class of this name, for the compiler. Not packaged.
 *
 * <p>Reflection would do too, but newer JDKs generate about 60 classes for it at each start.
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
