package io.graft.instrumentation.urlconnection;

import io.graft.governance.call.HeaderSink;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.client.HeaderChanges;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JDK's headers of a request: one object for all hops and attempts. */
final class RequestHeaders extends HeaderChanges {
  private static final String TYPE = "sun.net.www.MessageHeader";
  private static final PrivateMember FIND = PrivateMember.call(TYPE, "findValue", 1);
  private static final PrivateMember SET = PrivateMember.call(TYPE, "set", 2);
  private static final PrivateMember REMOVE = PrivateMember.call(TYPE, "remove", 1);
  private static final PrivateMember ALL = PrivateMember.call(TYPE, "getHeaders", 0);

  private final Lookup inside;
  private final Object headers;

  RequestHeaders(Lookup inside, Object headers) {
    this.inside = inside;
    this.headers = headers;
  }

  boolean areOf(RequestHeaders other) {
    return headers == other.headers;
  }

  @Override
  public @Nullable String get(String name) {
    return (String) FIND.of(inside, headers, name);
  }

  @Override
  protected void put(String name, @Nullable String value) {
    if (value == null) {
      REMOVE.of(inside, headers, name);
    } else {
      SET.of(inside, headers, name, value);
    }
  }

  /** Passes all headers to a sink, except the request line, which has no value. */
  void all(HeaderSink sink) {
    for (Map.Entry<?, ?> header : ((Map<?, ?>) ALL.of(inside, headers)).entrySet()) {
      for (Object value : (List<?>) header.getValue()) {
        if (header.getKey() != null && value != null) {
          sink.header((String) header.getKey(), (String) value);
        }
      }
    }
  }
}
