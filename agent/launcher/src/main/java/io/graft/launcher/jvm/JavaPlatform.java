package io.graft.launcher.jvm;

import java.lang.instrument.Instrumentation;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** What differs between Java versions. */
public abstract class JavaPlatform implements ThreadFactory {
  /** Returns the platform of this JVM. */
  public static JavaPlatform current() throws ReflectiveOperationException {
    // By name, because this class is compiled for Java 8 and cannot refer to one for Java 9.
    String name =
        hasModules()
            ? "io.graft.launcher.jvm.Java9Platform"
            : "io.graft.launcher.jvm.Java8Platform";
    return (JavaPlatform) Class.forName(name).newInstance();
  }

  private static boolean hasModules() {
    return !System.getProperty("java.specification.version", "").startsWith("1.");
  }

  /** Whether this JVM can have a {@code SecurityManager}: Java 24 and later cannot. */
  public static boolean hasSecurityManager() {
    return !hasModules() || Integer.parseInt(System.getProperty("java.specification.version")) < 24;
  }

  /** To be called before {@link #define}. */
  abstract void prepare(Instrumentation instrumentation) throws ReflectiveOperationException;

  /**
   * Defines a class without asking the loader.
   *
   * @param name with slashes
   * @param loader {@code null} for the boot loader
   */
  abstract Class<?> define(String name, byte[] classFile, @Nullable ClassLoader loader)
      throws ReflectiveOperationException;

  /** Initialises a class, as its first use would. */
  abstract void initialize(Class<?> type) throws ReflectiveOperationException;

  /** Lets the module of {@code type} read the module of {@code other}. */
  abstract void read(Instrumentation instrumentation, Class<?> type, Class<?> other);

  /** Creates a thread in the system's thread group that inherits no thread locals. */
  @Override
  public abstract Thread newThread(Runnable work);

  /** Opens the package of {@code type} to the classes of {@code adapters}, and to no others. */
  abstract void open(Instrumentation instrumentation, Class<?> type, ClassLoader adapters);
}
