package io.graft.instrumentation.tomcat;

import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.jspecify.annotations.Nullable;

/** Keeps the call of a request in a note of the request, and ends it when Tomcat is done. */
final class Calls {
  /** Tomcat leaves the notes 17 to 31 alone; they stay when the request object is reused. */
  private static final int NOTE = 27;

  /** Where the connector keeps its servlet request. */
  private static final int ADAPTER_NOTE = 1;

  private Calls() {}

  static @Nullable ServerCall of(Request request) {
    Object note = request.getNote(NOTE);
    return note instanceof ServerCall ? (ServerCall) note : null;
  }

  /** The current thread begins or goes on to work for a request. */
  static void enter(Request request, ServerCall call) {
    request.setNote(NOTE, call);
    CallContext.swap(call);
  }

  /**
   * The current thread stops working for a request, which is complete unless the application has
   * made it asynchronous.
   */
  static void leave(
      Request request, Response response, ServerCall call, @Nullable Throwable thrown) {
    CallContext.swap(null);
    if (thrown != null || !isAsync(request)) {
      end(request, response, call, thrown);
    }
  }

  static void end(Request request, Response response, ServerCall call, @Nullable Throwable thrown) {
    request.setNote(NOTE, null);
    // A failed write, which is how Tomcat learns that the client is gone.
    Throwable failure = thrown != null ? thrown : response.getErrorException();
    call.end(response.getStatus(), failure);
  }

  static void tellPort(Request request) {
    Object servletRequest = request.getNote(ADAPTER_NOTE);
    if (servletRequest instanceof org.apache.catalina.connector.Request) {
      Ports.tell(((org.apache.catalina.connector.Request) servletRequest).getConnector());
    }
  }

  private static boolean isAsync(Request request) {
    Object servletRequest = request.getNote(ADAPTER_NOTE);
    return servletRequest instanceof org.apache.catalina.connector.Request
        && ((org.apache.catalina.connector.Request) servletRequest).isAsync();
  }
}
