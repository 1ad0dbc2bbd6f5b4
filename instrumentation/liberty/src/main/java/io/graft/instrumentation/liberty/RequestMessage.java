package io.graft.instrumentation.liberty;

import com.ibm.wsspi.http.HttpRequest;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Liberty's channel has read, behind the request that only shows it. */
final class RequestMessage {
  /** The field of the request, the same in all versions. */
  private static final String FIELD = "message";

  private final Field message;
  private final Method remove;
  private final Method set;

  private RequestMessage(Field message) throws NoSuchMethodException {
    this.message = message;
    remove = message.getType().getMethod("removeHeader", String.class);
    set = message.getType().getMethod("setHeader", String.class, String.class);
    message.setAccessible(true);
  }

  /** By the class of requests, which lives as long. */
  private static final ClassValue<Object> OF =
      new ClassValue<Object>() {
        @Override
        protected Object computeValue(Class<?> type) {
          try {
            return new RequestMessage(type.getDeclaredField(FIELD));
          } catch (ReflectiveOperationException | RuntimeException otherVersion) {
            return type;
          }
        }
      };

  /**
   * Replaces all headers of a name.
   *
   * @param value {@code null}: removes them
   * @return whether it could
   */
  static boolean set(HttpRequest request, String name, @Nullable String value) {
    Object found = OF.get(request.getClass());
    if (!(found instanceof RequestMessage)) {
      return false;
    }
    RequestMessage access = (RequestMessage) found;
    try {
      Object read = access.message.get(request);
      if (value == null) {
        access.remove.invoke(read, name);
      } else {
        access.set.invoke(read, name, value);
      }
    } catch (ReflectiveOperationException failed) {
      return false;
    }
    List<String> left = request.getHeaders(name);
    return (left == null || left.isEmpty()) == (value == null);
  }
}
