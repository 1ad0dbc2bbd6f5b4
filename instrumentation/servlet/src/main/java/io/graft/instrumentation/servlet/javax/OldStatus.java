package io.graft.instrumentation.servlet.javax;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import javax.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * The status of a response of version 2.5, whose interface has none: most containers have the
 * method all the same, and later versions have made it public.
 */
final class OldStatus {
  /** By class, so that it is looked up once; it lives as long as that class. */
  private static final ClassValue<Object> METHODS =
      new ClassValue<Object>() {
        @Override
        protected Object computeValue(Class<?> type) {
          Method method = find(type);
          return method == null ? type : method;
        }
      };

  private OldStatus() {}

  /** Returns the status, or 200 if it cannot be read. */
  static int of(HttpServletResponse response) {
    Object method = METHODS.get(response.getClass());
    if (method instanceof Method) {
      try {
        return (Integer) ((Method) method).invoke(response);
      } catch (IllegalAccessException e) {
        return HttpServletResponse.SC_OK;
      } catch (InvocationTargetException e) {
        return HttpServletResponse.SC_OK;
      }
    }
    return HttpServletResponse.SC_OK;
  }

  private static @Nullable Method find(Class<?> type) {
    try {
      Method method = type.getMethod("getStatus");
      if (method.getReturnType() != int.class) {
        return null;
      }
      method.setAccessible(true);
      return method;
    } catch (NoSuchMethodException e) {
      return null;
    } catch (RuntimeException inaccessible) {
      return null;
    }
  }
}
