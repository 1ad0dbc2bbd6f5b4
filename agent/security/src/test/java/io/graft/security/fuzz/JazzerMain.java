package io.graft.security.fuzz;

/** What Jazzer calls: passes its inputs to the target that {@code fuzz.target} names. */
public final class JazzerMain {
  private static FuzzTarget target;

  private JazzerMain() {}

  /** Called once. */
  public static void fuzzerInitialize() throws Exception {
    target =
        (FuzzTarget)
            Class.forName(System.getProperty("fuzz.target")).getConstructor().newInstance();
  }

  /** Called with each input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    target.read(input);
  }
}
