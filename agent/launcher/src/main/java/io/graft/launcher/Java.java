package io.graft.launcher;

import java.lang.instrument.Instrumentation;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** What differs between the versions of Java. */
abstract class Java implements ThreadFactory {
  /** Returns that of this JVM. */
  static Java current() throws ReflectiveOperationException {
    // By the name of the class, because a newer class file cannot be referred to from an older one.
    String name = hasModules() ? "io.graft.launcher.Java9" : "io.graft.launcher.Java8";
    return (Java) Class.forName(name).newInstance();
  }

  private static boolean hasModules() {
    return !System.getProperty("java.specification.version", "").startsWith("1.");
  }

  /** Whether there may be a {@code SecurityManager}: not from Java 24 on. */
  static boolean hasSecurityManager() {
    return !hasModules() || Integer.parseInt(System.getProperty("java.specification.version")) < 24;
  }

  /** Called before {@link #define}. */
  abstract void prepare(Instrumentation instrumentation) throws ReflectiveOperationException;

  /**
   * Defines a class, whose name has slashes, without asking the loader.
   *
   * @param loader {@code null} for the boot loader
   */
  abstract Class<?> define(String name, byte[] classFile, @Nullable ClassLoader loader)
      throws ReflectiveOperationException;

  /** Initialises a class as the first use of it does. */
  abstract void initialize(Class<?> type) throws ReflectiveOperationException;

  /** Lets the classes of the module of {@code type} refer to those of {@code other}'s. */
  abstract void read(Instrumentation instrumentation, Class<?> type, Class<?> other);

  /** Makes a thread of the JVM's own group that inherits no thread local. */
  @Override
  public abstract Thread newThread(Runnable work);

  /** Lets the classes of {@code adapters} alone use the package of {@code type}. */
  abstract void open(Instrumentation instrumentation, Class<?> type, ClassLoader adapters);
}
