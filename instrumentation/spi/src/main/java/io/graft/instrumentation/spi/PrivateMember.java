package io.graft.instrumentation.spi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import org.jspecify.annotations.Nullable;

/**
 * A field or method of a library without public access, found on first use through the {@link
 * Inside} of an advice. All arguments and the result of its handle are of type {@code Object}.
 */
public final class PrivateMember {
  private final @Nullable String type;
  private final String name;
  private final Kind kind;
  private final int arguments;
  private volatile @Nullable MethodHandle handle;

  private enum Kind {
    GET,
    GET_IF_ANY,
    SET,
    SET_IF_ANY,
    CALL,
    CREATE
  }

  private PrivateMember(@Nullable String type, String name, Kind kind, int arguments) {
    this.type = type;
    this.name = name;
    this.kind = kind;
    this.arguments = arguments;
  }

  /**
   * Reads a field.
   *
   * @param type binary name of the class that declares or inherits it; {@code null}: the woven
   *     class
   */
  public static PrivateMember get(@Nullable String type, String name) {
    return new PrivateMember(type, name, Kind.GET, 0);
  }

  /** As {@link #get}, but returns {@code null} if the library has no such field. */
  public static PrivateMember getIfAny(@Nullable String type, String name) {
    return new PrivateMember(type, name, Kind.GET_IF_ANY, 0);
  }

  /** Writes a field; parameters as in {@link #get}. */
  public static PrivateMember set(@Nullable String type, String name) {
    return new PrivateMember(type, name, Kind.SET, 1);
  }

  /** As {@link #set}, but does nothing if the library has no such field. */
  public static PrivateMember setIfAny(@Nullable String type, String name) {
    return new PrivateMember(type, name, Kind.SET_IF_ANY, 1);
  }

  /** Calls the method with this name and number of arguments, which may be inherited. */
  public static PrivateMember call(@Nullable String type, String name, int arguments) {
    return new PrivateMember(type, name, Kind.CALL, arguments);
  }

  /**
   * Calls the constructor with this number of arguments. As there is no object, the methods of this
   * class take one argument less.
   */
  public static PrivateMember create(String type, int arguments) {
    return new PrivateMember(type, "<init>", Kind.CREATE, arguments);
  }

  /**
   * Returns a private field of a library whose package is open, with the rights of the agent and
   * not of its caller.
   */
  public static Field field(Class<?> type, String name) throws NoSuchFieldException {
    try {
      return AccessController.doPrivileged(
          new PrivilegedExceptionAction<Field>() {
            @Override
            public Field run() throws NoSuchFieldException {
              Field field = type.getDeclaredField(name);
              field.setAccessible(true);
              return field;
            }
          });
    } catch (PrivilegedActionException e) {
      throw (NoSuchFieldException) e.getException();
    }
  }

  /**
   * Returns the handle.
   *
   * @throws ReflectiveOperationException if the library has no such member, or its own class may
   *     not access it
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

  /**
   * Reads the field of an object, or calls its method without arguments. Like its overloads, throws
   * whatever the library throws, checked or not.
   *
   * @param inside {@code null}: there is none, because the class files of the library are too old.
   *     Its package is open then, and the object is of the class that declares the member
   */
  public @Nullable Object of(@Nullable Lookup inside, @Nullable Object object) {
    try {
      return (Object) in(inside, object).invokeExact(object);
    } catch (Throwable failure) {
      throw PrivateMember.<RuntimeException>asItIs(failure);
    }
  }

  /** Writes the field of an object, or calls its method with one argument. */
  public @Nullable Object of(
      @Nullable Lookup inside, @Nullable Object object, @Nullable Object argument) {
    try {
      return (Object) in(inside, object).invokeExact(object, argument);
    } catch (Throwable failure) {
      throw PrivateMember.<RuntimeException>asItIs(failure);
    }
  }

  /** Calls a method of an object with two arguments. */
  public @Nullable Object of(
      @Nullable Lookup inside,
      @Nullable Object object,
      @Nullable Object first,
      @Nullable Object second) {
    try {
      return (Object) in(inside, object).invokeExact(object, first, second);
    } catch (Throwable failure) {
      throw PrivateMember.<RuntimeException>asItIs(failure);
    }
  }

  /** Calls a method of an object with three arguments. */
  public @Nullable Object of(
      @Nullable Lookup inside,
      @Nullable Object object,
      @Nullable Object first,
      @Nullable Object second,
      @Nullable Object third) {
    try {
      return (Object) in(inside, object).invokeExact(object, first, second, third);
    } catch (Throwable failure) {
      throw PrivateMember.<RuntimeException>asItIs(failure);
    }
  }

  private MethodHandle in(@Nullable Lookup inside, @Nullable Object object)
      throws ReflectiveOperationException {
    MethodHandle found = handle;
    if (found != null || inside != null) {
      return found != null ? found : in(inside);
    }
    Class<?> declaring = object == null ? null : object.getClass();
    while (declaring != null && !declaring.getName().equals(type)) {
      declaring = declaring.getSuperclass();
    }
    if (declaring == null) {
      throw new ClassNotFoundException(type + " of " + object);
    }
    Class<?> opened = declaring;
    Lookup own = MethodHandles.lookup();
    MethodHandle direct =
        asAgent(
            new PrivilegedExceptionAction<MethodHandle>() {
              @Override
              public MethodHandle run() throws ReflectiveOperationException {
                return find(own, opened);
              }
            });
    found = direct.asType(direct.type().generic());
    handle = found;
    return found;
  }

  @SuppressWarnings("unchecked") // erased: any exception is thrown unchanged
  private static <E extends Throwable> E asItIs(Throwable failure) throws E {
    throw (E) failure;
  }

  /** Uses the agent's rights: the caller of woven code may not have the right to look it up. */
  private MethodHandle privileged(Lookup inside) throws ReflectiveOperationException {
    return asAgent(
        new PrivilegedExceptionAction<MethodHandle>() {
          @Override
          public MethodHandle run() throws ReflectiveOperationException {
            return find(inside);
          }
        });
  }

  private static MethodHandle asAgent(PrivilegedExceptionAction<MethodHandle> found)
      throws ReflectiveOperationException {
    try {
      return AccessController.doPrivileged(found);
    } catch (PrivilegedActionException e) {
      throw (ReflectiveOperationException) e.getException();
    }
  }

  private MethodHandle find(Lookup inside) throws ReflectiveOperationException {
    Class<?> woven = inside.lookupClass();
    return find(inside, type == null ? woven : Class.forName(type, false, woven.getClassLoader()));
  }

  private MethodHandle find(Lookup inside, Class<?> declaring) throws ReflectiveOperationException {
    boolean own = inside.lookupClass() == PrivateMember.class;
    if (kind == Kind.CALL) {
      for (Class<?> type = declaring; type != null; type = type.getSuperclass()) {
        for (Method method : type.getDeclaredMethods()) {
          if (method.getName().equals(name)
              && method.getParameterCount() == arguments
              && !method.isSynthetic()) {
            if (own) {
              method.setAccessible(true);
            }
            return inside.unreflect(method);
          }
        }
      }
      throw new NoSuchMethodException(declaring.getName() + "." + name);
    }
    if (kind == Kind.CREATE) {
      for (Constructor<?> constructor : declaring.getDeclaredConstructors()) {
        if (constructor.getParameterCount() == arguments && !constructor.isSynthetic()) {
          return inside.unreflectConstructor(constructor);
        }
      }
      throw new NoSuchMethodException(declaring.getName() + "." + name);
    }
    Field field = field(declaring);
    if (field == null && kind == Kind.SET_IF_ANY) {
      return MethodHandles.dropArguments(
          MethodHandles.constant(Object.class, null), 0, Object.class, Object.class);
    }
    if (field == null && kind == Kind.GET_IF_ANY) {
      return MethodHandles.dropArguments(
          MethodHandles.constant(Object.class, null), 0, Object.class);
    }
    if (field == null) {
      throw new NoSuchFieldException(declaring.getName() + "." + name);
    }
    if (own) {
      field.setAccessible(true);
    }
    return kind == Kind.GET || kind == Kind.GET_IF_ANY
        ? inside.unreflectGetter(field)
        : inside.unreflectSetter(field);
  }

  private @Nullable Field field(Class<?> declaring) {
    for (Class<?> type = declaring; type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          return field;
        }
      }
    }
    return null;
  }
}
