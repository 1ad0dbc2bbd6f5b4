package io.graft.instrumentation.helidonserver;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists and changes the headers of a request, which Helidon shows by an object that only reads. */
final class RequestFields {
  /** The field of that object which has the headers as they were received. */
  private static final String FIELD = "headers";

  private static final ClassValue<Object> RECEIVED =
      new ClassValue<Object>() {
        @Override
        protected Object computeValue(Class<?> type) {
          try {
            Field field = type.getDeclaredField(FIELD);
            field.setAccessible(true);
            return field;
          } catch (ReflectiveOperationException | RuntimeException otherVersion) {
            return type;
          }
        }
      };

  private RequestFields() {}

  static List<String> names(Headers headers) {
    List<String> names = new ArrayList<>();
    for (Header header : headers) {
      names.add(header.name());
    }
    return names;
  }

  /**
   * Replaces all headers of a name.
   *
   * @param value {@code null}: removes them
   * @return whether it could
   */
  static boolean set(Headers headers, HeaderName name, @Nullable String value) {
    WritableHeaders<?> received = received(headers);
    if (received == null) {
      return false;
    }
    if (value == null) {
      received.remove(name);
    } else {
      received.set(name, value);
    }
    return headers.contains(name) == (value != null);
  }

  private static @Nullable WritableHeaders<?> received(Headers headers) {
    if (headers instanceof WritableHeaders) {
      return (WritableHeaders<?>) headers;
    }
    Object field = RECEIVED.get(headers.getClass());
    try {
      Object found = field instanceof Field ? ((Field) field).get(headers) : null;
      return found instanceof WritableHeaders ? (WritableHeaders<?>) found : null;
    } catch (IllegalAccessException e) {
      return null;
    }
  }

  /**
   * All values of a name.
   *
   * @param pairs names and values by turns
   */
  static String[] values(String[] pairs, String name) {
    List<String> values = new ArrayList<>(1);
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equalsIgnoreCase(name)) {
        values.add(pairs[i + 1]);
      }
    }
    return values.toArray(new String[0]);
  }
}
