package io.graft.console.logs;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Calls public methods of a library by their names. */
final class Reflection {
  private Reflection() {}

  /** Calls a method of the object's class that has as many parameters as arguments are given. */
  static @Nullable Object call(Object target, String name, @Nullable Object... arguments)
      throws ReflectiveOperationException {
    return call(target.getClass(), target, name, arguments);
  }

  /** As {@link #call}, for a method that returns something. */
  static Object get(Object target, String name, @Nullable Object... arguments)
      throws ReflectiveOperationException {
    Object found = call(target, name, arguments);
    if (found == null) {
      throw new NoSuchMethodException(name + " of " + target.getClass().getName());
    }
    return found;
  }

  /** Calls a static method. */
  static @Nullable Object callStatic(Class<?> type, String name, @Nullable Object... arguments)
      throws ReflectiveOperationException {
    return call(type, null, name, arguments);
  }

  private static @Nullable Object call(
      Class<?> type, @Nullable Object target, String name, @Nullable Object... arguments)
      throws ReflectiveOperationException {
    for (Method method : type.getMethods()) {
      if (method.getName().equals(name) && accepts(method.getParameterTypes(), arguments)) {
        try {
          method.setAccessible(true);
        } catch (RuntimeException e) {
          // It is public in a public class, or the call below says why it is not allowed.
          return method.invoke(target, arguments);
        }
        return method.invoke(target, arguments);
      }
    }
    throw new NoSuchMethodException(type.getName() + "." + name);
  }

  private static boolean accepts(Class<?>[] types, @Nullable Object[] arguments) {
    boolean accepts = types.length == arguments.length;
    for (int i = 0; accepts && i < types.length; i++) {
      Object argument = arguments[i];
      accepts =
          argument == null
              ? !types[i].isPrimitive()
              : types[i] == boolean.class
                  ? argument instanceof Boolean
                  : types[i].isInstance(argument);
    }
    return accepts;
  }

  static @Nullable Object field(Class<?> type, String name) throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(null);
  }

  static Class<?> load(Class<?> near, String name) throws ClassNotFoundException {
    return Class.forName(name, false, near.getClassLoader());
  }
}
