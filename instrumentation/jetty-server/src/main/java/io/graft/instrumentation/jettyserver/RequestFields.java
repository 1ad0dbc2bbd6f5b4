package io.graft.instrumentation.jettyserver;

import java.lang.reflect.Method;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Changes the header fields of a request: an object that can be changed in Jetty 9.4, and one that
 * can only be replaced since Jetty 10.
 */
final class RequestFields {
  /** {@code HttpFields.build}; {@code null}: before Jetty 10. */
  private static final @Nullable Method COPY = find(HttpFields.class, "build", HttpFields.class);

  private static final @Nullable Method REPLACE =
      find(Request.class, "setHttpFields", HttpFields.class);

  private static final Class<?> FIELDS = COPY == null ? HttpFields.class : COPY.getReturnType();
  private static final @Nullable Method REMOVE = find(FIELDS, "remove", String.class);
  private static final @Nullable Method PUT = find(FIELDS, "put", String.class, String.class);

  /** Of Jetty 9.4; {@code null}: since Jetty 10 an address cannot be changed, only replaced. */
  private static final @Nullable Method SCHEME = find(Request.class, "setScheme", String.class);

  private RequestFields() {}

  /** Sets the scheme of the address. Returns whether it could. */
  static boolean scheme(Request request, String scheme) {
    try {
      if (SCHEME != null) {
        SCHEME.invoke(request, scheme);
        return true;
      }
      Object address = request.getClass().getMethod("getHttpURI").invoke(request);
      Class<?> type = request.getClass().getMethod("getHttpURI").getReturnType();
      Object builder = type.getMethod("build", type).invoke(null, address);
      Object changed = builder.getClass().getMethod("scheme", String.class).invoke(builder, scheme);
      request.getClass().getMethod("setHttpURI", type).invoke(request, changed);
      return true;
    } catch (ReflectiveOperationException failed) {
      return false;
    }
  }

  private static @Nullable Method find(Class<?> type, String name, Class<?>... arguments) {
    try {
      return type.getMethod(name, arguments);
    } catch (NoSuchMethodException otherVersion) {
      return null;
    }
  }

  /**
   * Replaces all fields of a name.
   *
   * @param value {@code null}: removes them
   * @return whether it could
   */
  static boolean set(Request request, String name, @Nullable String value) {
    if (REMOVE == null || PUT == null) {
      return false;
    }
    try {
      Object fields = request.getHttpFields();
      Object changed = COPY == null ? fields : COPY.invoke(null, fields);
      if (value == null) {
        REMOVE.invoke(changed, name);
      } else {
        PUT.invoke(changed, name, value);
      }
      if (COPY != null && REPLACE != null) {
        REPLACE.invoke(request, changed);
      }
    } catch (ReflectiveOperationException failed) {
      return false;
    }
    return request.getHeader(name) == null == (value == null);
  }
}
