package io.graft.launcher.jvm;

import io.graft.daemon.AgentThread;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/** Java 8, where reflection reaches everything. Created by name. */
final class Java8Platform extends JavaPlatform {
  private Object unsafe;
  private Method defineClass;
  private Method ensureClassInitialized;

  @Override
  void prepare(Instrumentation instrumentation) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field instance = type.getDeclaredField("theUnsafe");
    instance.setAccessible(true);
    unsafe = instance.get(null);
    ensureClassInitialized = type.getMethod("ensureClassInitialized", Class.class);
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

  @Override
  Class<?> define(String name, byte[] classFile, @Nullable ClassLoader loader)
      throws ReflectiveOperationException {
    return (Class<?>)
        defineClass.invoke(unsafe, name, classFile, 0, classFile.length, loader, null);
  }

  @Override
  void initialize(Class<?> type) throws ReflectiveOperationException {
    ensureClassInitialized.invoke(unsafe, type);
  }

  @Override
  void read(Instrumentation instrumentation, Class<?> type, Class<?> other) {}

  @Override
  public Thread newThread(Runnable work) {
    Thread thread = new Thread(AgentThread.group(), work);
    try {
      Field inherited = Thread.class.getDeclaredField("inheritableThreadLocals");
      inherited.setAccessible(true);
      inherited.set(thread, null);
    } catch (ReflectiveOperationException e) {
      // A JDK 8 of another vendor: the thread keeps its inherited thread locals.
      return thread;
    }
    return thread;
  }

  @Override
  void open(Instrumentation instrumentation, Class<?> type, ClassLoader adapters) {}
}
