package io.graft.launcher;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;

/** Java 8: nothing is hidden. */
final class Java8 extends Java {
  private Object unsafe;
  private Method defineClass;

  @Override
  void prepare(Instrumentation instrumentation) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Unsafe");
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

  @Override
  void define(String name, byte[] classFile) throws ReflectiveOperationException {
    defineClass.invoke(unsafe, name, classFile, 0, classFile.length, null, null);
  }

  @Override
  void open(Instrumentation instrumentation, Class<?> type, ClassLoader adapters) {}
}
