package io.graft.instrumentation.jdkhttpserver;

import com.sun.net.httpserver.HttpExchange;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Attached;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges in flight and their calls.
 *
 * <p>An exchange has no room of its own: its attributes are, up to Java 20, those of the whole
 * context.
 */
final class Exchanges {
  private static final int LIMIT = 1 << 16;

  /** One that the application forgets, and never closes, ends when it is collected. */
  private static final Attached<HttpExchange, ServerCall> CALLS =
      new Attached<>(LIMIT, call -> call.end(0, null));

  private Exchanges() {}

  static boolean contains(HttpExchange exchange) {
    return CALLS.get(exchange) != null;
  }

  /** Returns false where there is no room. */
  static boolean begun(HttpExchange exchange, ServerCall call) {
    return CALLS.put(exchange, call);
  }

  /** The headers of an answer with a body are sent. */
  static void answers(HttpExchange exchange, int status) {
    ServerCall call = CALLS.get(exchange);
    if (call != null) {
      call.answers(status, exchange.getResponseHeaders().getFirst("Content-Type"));
    }
  }

  /** Ends the call of an exchange, with the status that was sent; does nothing the second time. */
  static void end(HttpExchange exchange, @Nullable Throwable failure) {
    ServerCall call = CALLS.remove(exchange);
    if (call != null) {
      // -1 before the headers are sent.
      call.end(Math.max(0, exchange.getResponseCode()), failure);
    }
  }
}
