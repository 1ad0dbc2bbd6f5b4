package io.graft.instrumentation.urlconnection;

import io.graft.governance.outbound.HeaderSink;
import io.graft.instrumentation.spi.Member;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JDK's headers of a request, and what was changed in them. */
final class Headers {
  private static final String TYPE = "sun.net.www.MessageHeader";
  private static final Member FIND = Member.call(TYPE, "findValue", 1);
  private static final Member SET = Member.call(TYPE, "set", 2);
  private static final Member REMOVE = Member.call(TYPE, "remove", 1);
  private static final Member ALL = Member.call(TYPE, "getHeaders", 0);

  private final Object headers;
  private final MethodHandle find;
  private final MethodHandle set;
  private final MethodHandle remove;
  private final MethodHandle all;
  private final List<@Nullable String> changed = new ArrayList<>(8);

  Headers(Lookup inside, Object headers) throws ReflectiveOperationException {
    this.headers = headers;
    find = FIND.in(inside);
    set = SET.in(inside);
    remove = REMOVE.in(inside);
    all = ALL.in(inside);
  }

  boolean areOf(Headers other) {
    return headers == other.headers;
  }

  @Nullable String get(String name) {
    try {
      return (String) (Object) find.invokeExact(headers, (Object) name);
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }

  void set(String name, String value) {
    changed.add(name);
    changed.add(get(name));
    put(name, value);
  }

  /** Gives all of them, but for the line that comes first, which has no value. */
  void all(HeaderSink sink) {
    Map<?, ?> map;
    try {
      map = (Map<?, ?>) (Object) all.invokeExact(headers);
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
    for (Map.Entry<?, ?> header : map.entrySet()) {
      for (Object value : (List<?>) header.getValue()) {
        if (header.getKey() != null && value != null) {
          sink.header((String) header.getKey(), (String) value);
        }
      }
    }
  }

  /** Makes the headers what they were before. */
  void takeBack() {
    for (int i = changed.size() - 2; i >= 0; i -= 2) {
      String name = changed.get(i);
      if (name != null) {
        put(name, changed.get(i + 1));
      }
    }
    changed.clear();
  }

  private void put(String name, @Nullable String value) {
    try {
      Object ignored =
          value == null
              ? (Object) remove.invokeExact(headers, (Object) name)
              : (Object) set.invokeExact(headers, (Object) name, (Object) value);
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }
}
