package io.graft.instrumentation.apache;

import java.lang.reflect.Field;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;

/** Private fields of the library, reached with the rights of the agent and not of its caller. */
final class Fields {
  private Fields() {}

  static Field of(Class<?> type, String name) throws NoSuchFieldException {
    try {
      return AccessController.doPrivileged(
          (PrivilegedExceptionAction<Field>)
              () -> {
                Field field = type.getDeclaredField(name);
                field.setAccessible(true);
                return field;
              });
    } catch (PrivilegedActionException e) {
      throw (NoSuchFieldException) e.getException();
    }
  }
}
