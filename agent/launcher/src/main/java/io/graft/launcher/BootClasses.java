package io.graft.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * Defines the classes of {@code io.graft.bootstrap} in the boot loader, once in the life of a JVM.
 *
 * <p>Not by appending the jar to the search of the boot loader: that ends class data sharing, with
 * a warning on the application's output.
 */
final class BootClasses {
  private static final String PACKAGE = "io.graft.bootstrap.";

  /** Each after those it needs to be defined. */
  private static final String[] NAMES = {"Outcome", "Slot", "Bridge"};

  private BootClasses() {}

  /** Defines them where they are not there yet. */
  static void define(Instrumentation instrumentation, ClassLoader agent) throws Exception {
    Object unsafe = null;
    Method defineClass = null;
    for (String name : NAMES) {
      if (isDefined(PACKAGE + name)) {
        continue;
      }
      if (unsafe == null) {
        Class<?> type = unsafeType(instrumentation);
        Field instance = type.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        unsafe = instance.get(null);
        defineClass =
            type.getMethod(
                "defineClass",
                String.class,
                byte[].class,
                int.class,
                int.class,
                ClassLoader.class,
                ProtectionDomain.class);
      }
      byte[] classFile = read(agent, PACKAGE + name);
      defineClass.invoke(
          unsafe, (PACKAGE + name).replace('.', '/'), classFile, 0, classFile.length, null, null);
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

  /** The JDK's own Unsafe, opened to this loader's module alone; on Java 8 the well known one. */
  private static Class<?> unsafeType(Instrumentation instrumentation) throws Exception {
    Class<?> module;
    try {
      module = Class.forName("java.lang.Module");
    } catch (ClassNotFoundException java8) {
      return Class.forName("sun.misc.Unsafe");
    }
    Class<?> unsafe = Class.forName("jdk.internal.misc.Unsafe");
    Method getModule = Class.class.getMethod("getModule");
    Map<String, Set<Object>> opened =
        Collections.singletonMap(
            "jdk.internal.misc", Collections.singleton(getModule.invoke(BootClasses.class)));
    Instrumentation.class
        .getMethod("redefineModule", module, Set.class, Map.class, Map.class, Set.class, Map.class)
        .invoke(
            instrumentation,
            getModule.invoke(Object.class),
            Collections.emptySet(),
            opened,
            opened,
            Collections.emptySet(),
            Collections.emptyMap());
    return unsafe;
  }

  private static byte[] read(ClassLoader agent, String name) throws IOException {
    InputStream in = agent.getResourceAsStream(name.replace('.', '/') + ".class");
    if (in == null) {
      throw new IOException("graft.jar has no " + name);
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
