package io.graft.launcher.jvm;

import io.graft.bootstrap.Bridge;
import io.graft.weaver.api.JvmAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;

/**
 * Defines the classes of {@code io.graft.bootstrap}, and their door in {@code java.lang}, in the
 * boot loader, once in the life of a JVM.
 *
 * <p>Appending a jar to the boot loader's search path would do too, but it disables class data
 * sharing and prints a warning.
 */
public final class BootClasses {
  /** In an order in which each can be defined: a class comes after those it needs. */
  private static final String[] NAMES = {
    "io/graft/bootstrap/Outcome",
    "io/graft/bootstrap/Slot",
    "io/graft/bootstrap/Bridge",
    JvmAccess.DOOR
  };

  private BootClasses() {}

  /**
   * Defines those classes that are missing.
   *
   * @param agent the loader to read their class files from
   */
  public static void define(Instrumentation instrumentation, JavaPlatform java, ClassLoader agent)
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
      boolean door = path.equals(JvmAccess.DOOR);
      // Stored elsewhere in the jar: tools that scan class paths must not find java/lang in it.
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
