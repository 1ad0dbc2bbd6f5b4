package io.graft.test.launch;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Arrays;

/**
 * Another agent in the JVM. It notes which classes the main thread loads, and can tell what the
 * class file of a class is now.
 */
public final class OtherAgent implements ClassFileTransformer {
  private static final String[] LOADED = new String[20000];
  private static int count;
  private static Instrumentation instrumentation;
  private static Thread main;

  private final Class<?> wanted;
  private byte[] seen;

  private OtherAgent(Class<?> wanted) {
    this.wanted = wanted;
  }

  public static void premain(String arguments, Instrumentation given) {
    instrumentation = given;
    main = Thread.currentThread();
    given.addTransformer(new OtherAgent(null), true);
  }

  public static void agentmain(String arguments, Instrumentation given) {
    instrumentation = given;
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String name,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] classFile) {
    if (wanted == null) {
      if (Thread.currentThread() == main && redefined == null && count < LOADED.length) {
        LOADED[count++] = name;
      }
    } else if (redefined == wanted) {
      seen = classFile.clone();
    }
    return null;
  }

  /** Names with slashes, of the classes that the main thread has loaded since this agent began. */
  public static String[] loaded() {
    return Arrays.copyOf(LOADED, count);
  }

  /** Returns all classes of the JVM. */
  static Class<?>[] classes() {
    return instrumentation.getAllLoadedClasses();
  }

  /** A number that stands for the class file, as every agent before this one has left it. */
  public static int classFile(Class<?> type) throws Exception {
    OtherAgent reader = new OtherAgent(type);
    instrumentation.addTransformer(reader, true);
    try {
      instrumentation.retransformClasses(type);
    } finally {
      instrumentation.removeTransformer(reader);
    }
    return Arrays.hashCode(reader.seen);
  }
}
