package io.graft.weaver.api;

/**
 * What the weaver needs from the JVM and only an agent can do. The launcher implements it for each
 * Java version.
 */
public interface JvmAccess {
  /**
   * The only class that woven code refers to. It is in a package that every class loader delegates
   * to the boot loader; {@code bootstrap} explains why. Internal name. The class is defined before
   * the first class is woven.
   */
  String DOOR = "java/lang/GraftDoor";

  /**
   * Lets the classes of {@code adapters}, and no others, use the package of {@code type} as if it
   * were not in a module. Does nothing on Java 8, which has no modules.
   */
  void open(Class<?> type, ClassLoader adapters);

  /**
   * Defines a class in a loader of the application, without asking the loader, and initialises it.
   *
   * @param name with slashes
   * @throws Throwable also what the class's initialiser throws
   */
  void define(String name, byte[] classFile, ClassLoader loader) throws Throwable;

  /** Runs work that no caller waits for, on a thread of the agent. */
  void background(Runnable work);
}
