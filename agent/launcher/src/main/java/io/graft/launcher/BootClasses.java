package io.graft.launcher;

import io.graft.bootstrap.Bridge;
import io.graft.weaver.Weaver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;

/**
 * Defines the classes of {@code io.graft.bootstrap} and their door in the boot loader, once in the
 * life of a JVM.
 *
 * <p>Not by appending the jar to the search of the boot loader: that ends class data sharing, with
 * a warning on the application's output.
 */
final class BootClasses {
  /** Each after those it needs to be defined. */
  private static final String[] NAMES = {
    "io/graft/bootstrap/Outcome",
    "io/graft/bootstrap/Slot",
    "io/graft/bootstrap/Bridge",
    Weaver.DOOR
  };

  private BootClasses() {}

  /** Defines them where they are not there yet. */
  static void define(Instrumentation instrumentation, Java java, ClassLoader agent)
      throws ReflectiveOperationException, IOException {
    boolean prepared = false;
    for (String path : NAMES) {
      if (isDefined(path.replace('/', '.'))) {
        continue;
      }
      if (!prepared) {
        java.prepare(instrumentation);
        prepared = true;
      }
      boolean door = path.equals(Weaver.DOOR);
      // Nobody who looks through a class path may find a package of the JDK.
      java.define(path, read(agent, (door ? "boot/" : "") + path + ".class"), null);
      if (door) {
        java.read(instrumentation, Object.class, Bridge.class);
      }
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
