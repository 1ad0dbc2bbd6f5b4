package io.graft.launcher;

import java.lang.instrument.Instrumentation;

/** What differs between the versions of Java. */
abstract class Java {
  /** Returns that of this JVM. */
  static Java current() throws ReflectiveOperationException {
    // By the name of the class, because a newer class file cannot be referred to from an older one.
    String name = hasModules() ? "io.graft.launcher.Java9" : "io.graft.launcher.Java8";
    return (Java) Class.forName(name).newInstance();
  }

  private static boolean hasModules() {
    return !System.getProperty("java.specification.version", "").startsWith("1.");
  }

  /** Called once before {@link #define}. */
  abstract void prepare(Instrumentation instrumentation) throws ReflectiveOperationException;

  /** Defines a class in the boot loader; the name has slashes. */
  abstract void define(String name, byte[] classFile) throws ReflectiveOperationException;

  /** Lets the classes of {@code adapters} alone use the package of {@code type}. */
  abstract void open(Instrumentation instrumentation, Class<?> type, ClassLoader adapters);
}
