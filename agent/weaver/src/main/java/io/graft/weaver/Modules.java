package io.graft.weaver;

/** The modules of the JDK, where it has any. */
public interface Modules {
  /** Where there are none. */
  Modules NONE =
      new Modules() {
        @Override
        public void open(Class<?> type, ClassLoader adapters) {}
      };

  /**
   * Lets the classes of {@code adapters}, and nobody else, use the package of {@code type} as if it
   * were not in a module.
   */
  void open(Class<?> type, ClassLoader adapters);
}
