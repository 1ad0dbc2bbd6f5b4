package io.graft.instrumentation.spi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import org.jspecify.annotations.Nullable;

/**
 * A field or method of a library that no public API leads to, found on first use through the {@link
 * Inside} of an advice. All arguments and the result of its handle are of type {@code Object}.
 */
public final class Member {
  private final @Nullable String type;
  private final String name;
  private final Kind kind;
  private final int arguments;
  private volatile @Nullable MethodHandle handle;

  private enum Kind {
    GET,
    SET,
    CALL
  }

  private Member(@Nullable String type, String name, Kind kind, int arguments) {
    this.type = type;
    this.name = name;
    this.kind = kind;
    this.arguments = arguments;
  }

  /**
   * Reads a field.
   *
   * @param type binary name of the class that declares it; {@code null}: the woven class
   */
  public static Member get(@Nullable String type, String name) {
    return new Member(type, name, Kind.GET, 0);
  }

  /** Writes a field, as {@link #get} reads it. */
  public static Member set(@Nullable String type, String name) {
    return new Member(type, name, Kind.SET, 1);
  }

  /** Calls the method of a name that takes so many arguments. */
  public static Member call(@Nullable String type, String name, int arguments) {
    return new Member(type, name, Kind.CALL, arguments);
  }

  /**
   * Returns the handle.
   *
   * @throws ReflectiveOperationException where the library has no such member, or hides it from its
   *     own class
   */
  public MethodHandle in(Lookup inside) throws ReflectiveOperationException {
    MethodHandle found = handle;
    if (found == null) {
      MethodHandle direct = System.getSecurityManager() == null ? find(inside) : privileged(inside);
      found = direct.asType(direct.type().generic());
      handle = found;
    }
    return found;
  }

  /** Looks with our rights: who calls the woven code need not be allowed to look into it. */
  private MethodHandle privileged(Lookup inside) throws ReflectiveOperationException {
    try {
      return AccessController.doPrivileged(
          new PrivilegedExceptionAction<MethodHandle>() {
            @Override
            public MethodHandle run() throws ReflectiveOperationException {
              return find(inside);
            }
          });
    } catch (PrivilegedActionException e) {
      throw (ReflectiveOperationException) e.getException();
    }
  }

  private MethodHandle find(Lookup inside) throws ReflectiveOperationException {
    Class<?> woven = inside.lookupClass();
    Class<?> declaring = type == null ? woven : Class.forName(type, false, woven.getClassLoader());
    if (kind == Kind.CALL) {
      for (Method method : declaring.getDeclaredMethods()) {
        if (method.getName().equals(name)
            && method.getParameterCount() == arguments
            && !method.isSynthetic()) {
          return inside.unreflect(method);
        }
      }
      throw new NoSuchMethodException(declaring.getName() + "." + name);
    }
    Field field = declaring.getDeclaredField(name);
    return kind == Kind.GET ? inside.unreflectGetter(field) : inside.unreflectSetter(field);
  }
}
