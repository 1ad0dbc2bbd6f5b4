package io.graft.probe.context;

/** As {@link Main}, with the checks of one library: the class and the name of its family. */
public final class LibraryMain {
  private LibraryMain() {}

  public static void main(String[] arguments) throws Exception {
    if (System.in.read() < 0) {
      throw new IllegalStateException("nobody says that the agent is ready");
    }
    Class<?> checks = Class.forName("io.graft.probe.context." + arguments[0]);
    ((Scenarios) checks.getDeclaredConstructor().newInstance()).run(arguments[1]);
    System.out.println("done");
    System.exit(0); // some libraries leave threads behind
  }
}
