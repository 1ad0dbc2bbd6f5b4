package io.graft.instrumentation.spi;

/** What the version of a library has, for adapters of several versions. */
public final class LibraryVersion {
  private LibraryVersion() {}

  /** Whether a type has a public method, its own or an inherited one. */
  public static boolean has(Class<?> type, String method, Class<?>... parameters) {
    try {
      type.getMethod(method, parameters);
      return true;
    } catch (NoSuchMethodException other) {
      return false;
    }
  }

  /** Whether a type has a public constructor. */
  public static boolean canCreate(Class<?> type, Class<?>... parameters) {
    try {
      type.getConstructor(parameters);
      return true;
    } catch (NoSuchMethodException other) {
      return false;
    }
  }
}
