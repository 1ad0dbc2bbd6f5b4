package io.graft.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * Defines the classes of {@code java.graft} in the boot loader, once in the life of a JVM.
 *
 * <p>Not by appending the jar to the search of the boot loader: that ends class data sharing, with
 * a warning on the application's output.
 */
final class BootClasses {
  private static final String PACKAGE = "java.graft.";

  /** Where they are in the jar: nobody who looks through a class path may find such a package. */
  private static final String FOLDER = "boot/";

  /** Each after those it needs to be defined. */
  private static final String[] NAMES = {"Outcome", "Slot", "Bridge"};

  private BootClasses() {}

  /**
   * Defines them where they are not there yet.
   *
   * @param instrumentation {@code null} in a command, which has none
   */
  static void define(@Nullable Instrumentation instrumentation, Java java, ClassLoader agent)
      throws ReflectiveOperationException, IOException {
    boolean prepared = false;
    for (String name : NAMES) {
      if (isDefined(PACKAGE + name)) {
        continue;
      }
      if (!prepared) {
        java.prepare(instrumentation);
        prepared = true;
      }
      String path = (PACKAGE + name).replace('.', '/');
      java.define(path, read(agent, FOLDER + path + ".class"), null);
    }
  }

  private static boolean isDefined(String name) {
    try {
      Class.forName(name, false, null);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static byte[] read(ClassLoader agent, String path) throws IOException {
    InputStream in = agent.getResourceAsStream(path);
    if (in == null) {
      throw new IOException("graft.jar has no " + path);
    }
    try {
      ByteArrayOutputStream all = new ByteArrayOutputStream(8192);
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        all.write(buffer, 0, n);
      }
      return all.toByteArray();
    } finally {
      in.close();
    }
  }
}
