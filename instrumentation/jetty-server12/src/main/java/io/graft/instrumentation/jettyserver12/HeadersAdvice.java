package io.graft.instrumentation.jettyserver12;

import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The headers of a request, which cannot be changed: others are returned in their place. */
@JoinPoint(
    type = "org.eclipse.jetty.server.internal.HttpChannelState$ChannelRequest",
    method = "getHeaders",
    descriptor = "()Lorg/eclipse/jetty/http/HttpFields;")
public final class HeadersAdvice {
  private static final Attached<Request, HttpFields> CHANGED =
      new Attached<>(1 << 16, fields -> {});

  private HeadersAdvice() {}

  @OnExit(replaces = true, onThrow = false)
  public static @Nullable Object exit(@This Request request, @Returned @Nullable Object fields) {
    HttpFields changed = CHANGED.get(request);
    return changed == null ? fields : changed;
  }

  /**
   * Replaces all fields of a name.
   *
   * @param value {@code null}: removes them
   * @return whether it could; not if a customizer of the connector gives the request others
   */
  static boolean set(Request request, String name, @Nullable String value) {
    Request own = Request.unWrap(request);
    HttpFields.Mutable fields = HttpFields.build(own.getHeaders());
    if (value == null) {
      fields.remove(name);
    } else {
      fields.put(name, value);
    }
    CHANGED.put(own, fields.asImmutable());
    String seen = request.getHeaders().get(name);
    return value == null ? seen == null : value.equals(seen);
  }
}
