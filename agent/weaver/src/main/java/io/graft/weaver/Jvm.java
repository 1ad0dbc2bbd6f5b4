package io.graft.weaver;

/** What the weaver needs of the JVM that only an agent can have, by other means in each version. */
public interface Jvm {
  /**
   * Lets the classes of {@code adapters}, and nobody else, use the package of {@code type} as if it
   * were not in a module. Does nothing where there are no modules.
   */
  void open(Class<?> type, ClassLoader adapters);

  /**
   * Defines a class in a loader of the application, without asking the loader, and initialises it.
   *
   * @param name with slashes
   * @throws Throwable what its initialiser throws, too
   */
  void define(String name, byte[] classFile, ClassLoader loader) throws Throwable;

  /** Runs what nobody waits for on a thread of the agent. */
  void background(Runnable work);
}
