package io.graft.instrumentation.urlconnection;

import io.graft.governance.outbound.HeaderSink;
import io.graft.instrumentation.spi.Member;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.Arrays;
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

  private final Lookup inside;
  private final Object headers;

  /** Names, each followed by the value that it had. */
  private @Nullable String[] changed = new String[6];

  private int changes;

  Headers(Lookup inside, Object headers) {
    this.inside = inside;
    this.headers = headers;
  }

  boolean areOf(Headers other) {
    return headers == other.headers;
  }

  @Nullable String get(String name) {
    try {
      return (String) (Object) FIND.in(inside).invokeExact(headers, (Object) name);
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }

  void set(String name, String value) {
    if (changes == changed.length) {
      changed = Arrays.copyOf(changed, 2 * changes);
    }
    changed[changes++] = name;
    changed[changes++] = get(name);
    put(name, value);
  }

  /** Gives all of them, but for the line that comes first, which has no value. */
  void all(HeaderSink sink) {
    Map<?, ?> map;
    try {
      map = (Map<?, ?>) (Object) ALL.in(inside).invokeExact(headers);
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
    for (int i = changes - 2; i >= 0; i -= 2) {
      String name = changed[i];
      if (name != null) {
        put(name, changed[i + 1]);
      }
    }
    changes = 0;
  }

  private void put(String name, @Nullable String value) {
    try {
      Object ignored =
          value == null
              ? (Object) REMOVE.in(inside).invokeExact(headers, (Object) name)
              : (Object) SET.in(inside).invokeExact(headers, (Object) name, (Object) value);
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }
}
