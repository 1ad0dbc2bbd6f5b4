package io.graft.launcher.jvm;

import io.graft.daemon.AgentThread;
import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;
import jdk.internal.misc.Unsafe;
import org.jspecify.annotations.Nullable;

/** Java 9 and later, where an agent may open the packages of modules. Created by name. */
final class Java9Platform extends JavaPlatform {
  @Override
  void prepare(Instrumentation instrumentation) {
    // Only to the unnamed module of the agent's own loader.
    open(instrumentation, Object.class.getModule(), "jdk.internal.misc", Java9Platform.class.getModule());
  }

  @Override
  Class<?> define(String name, byte[] classFile, @Nullable ClassLoader loader) {
    return Unsafe.getUnsafe().defineClass(name, classFile, 0, classFile.length, loader, null);
  }

  @Override
  void initialize(Class<?> type) {
    Unsafe.getUnsafe().ensureClassInitialized(type);
  }

  @Override
  void read(Instrumentation instrumentation, Class<?> type, Class<?> other) {
    instrumentation.redefineModule(
        type.getModule(), Set.of(other.getModule()), Map.of(), Map.of(), Set.of(), Map.of());
  }

  @Override
  public Thread newThread(Runnable work) {
    return new Thread(AgentThread.group(), work, "graft", 0, false);
  }

  @Override
  void open(Instrumentation instrumentation, Class<?> type, ClassLoader adapters) {
    if (type.getModule().isNamed()) {
      open(
          instrumentation,
          type.getModule(),
          type.getPackageName(),
          adapters.getUnnamedModule());
    }
  }

  private static void open(
      Instrumentation instrumentation, Module module, String packageName, Module to) {
    Map<String, Set<Module>> opened = Map.of(packageName, Set.of(to));
    instrumentation.redefineModule(module, Set.of(), opened, opened, Set.of(), Map.of());
  }
}
