package io.graft.weaver;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens the packages of the JDK's modules that adapters work in to those adapters, and to nobody
 * else. By reflection, because Java 8 has no modules.
 */
final class Modules {
  private final Instrumentation instrumentation;
  private final @Nullable Method getModule;
  private final @Nullable Method isNamed;
  private final @Nullable Method getUnnamedModule;
  private final @Nullable Method redefineModule;

  Modules(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
    Method getModule = null;
    Method isNamed = null;
    Method getUnnamedModule = null;
    Method redefineModule = null;
    try {
      Class<?> module = Class.forName("java.lang.Module");
      getModule = Class.class.getMethod("getModule");
      isNamed = module.getMethod("isNamed");
      getUnnamedModule = ClassLoader.class.getMethod("getUnnamedModule");
      redefineModule =
          Instrumentation.class.getMethod(
              "redefineModule", module, Set.class, Map.class, Map.class, Set.class, Map.class);
    } catch (ReflectiveOperationException java8) {
      getModule = null;
    }
    this.getModule = getModule;
    this.isNamed = isNamed;
    this.getUnnamedModule = getUnnamedModule;
    this.redefineModule = redefineModule;
  }

  /** Lets {@code adapters} use the package of {@code type}, as if it were not in a module. */
  void open(Class<?> type, AdapterLoader adapters) throws ReflectiveOperationException {
    if (getModule == null) {
      return;
    }
    Object module = getModule.invoke(type);
    if (!(Boolean) isNamed.invoke(module)) {
      return;
    }
    String name = type.getName();
    String packageName = name.substring(0, name.lastIndexOf('.'));
    // Not asking the module whether it is open already: on Java 9 to 16 it says yes, and warns.
    if (!adapters.opens(packageName)) {
      return;
    }
    Object adapterModule = getUnnamedModule.invoke(adapters);
    Map<String, Set<Object>> opened =
        Collections.singletonMap(packageName, Collections.singleton(adapterModule));
    redefineModule.invoke(
        instrumentation,
        module,
        Collections.emptySet(),
        opened,
        opened,
        Collections.emptySet(),
        Collections.emptyMap());
  }
}
