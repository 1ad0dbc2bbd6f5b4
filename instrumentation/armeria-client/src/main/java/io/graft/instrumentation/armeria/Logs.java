package io.graft.instrumentation.armeria;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.common.logging.RequestLogAccess;
import com.linecorp.armeria.common.logging.RequestLogBuilder;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import java.util.function.Consumer;

/** What upper clients (gRPC, Thrift) tell the log of their context, which attempts have to know. */
final class Logs {
  private Logs() {}

  static void copy(ClientRequestContext from, ClientRequestContext to) {
    RequestLogAccess log = from.log();
    RequestLog known = log.partial();
    RequestLogBuilder copy = to.logBuilder();
    copy.serializationFormat(known.serializationFormat());
    if (log.isAvailable(RequestLogProperty.NAME) && known.name() != null) {
      if (known.serviceName() == null) {
        copy.name(known.name());
      } else {
        copy.name(known.serviceName(), known.name());
      }
    }
    later(
        from,
        copy,
        RequestLogProperty.REQUEST_CONTENT,
        all -> copy.requestContent(all.requestContent(), all.rawRequestContent()));
    later(
        from,
        copy,
        RequestLogProperty.REQUEST_CONTENT_PREVIEW,
        all -> copy.requestContentPreview(all.requestContentPreview()));
    later(
        from,
        copy,
        RequestLogProperty.RESPONSE_CONTENT,
        all -> copy.responseContent(all.responseContent(), all.rawResponseContent()));
    later(
        from,
        copy,
        RequestLogProperty.RESPONSE_CONTENT_PREVIEW,
        all -> copy.responseContentPreview(all.responseContentPreview()));
  }

  /** What is deferred in one log is deferred in the other, until it is known. */
  private static void later(
      ClientRequestContext from,
      RequestLogBuilder to,
      RequestLogProperty property,
      Consumer<RequestLog> copy) {
    boolean known = from.log().isAvailable(property);
    if (known || from.logBuilder().isDeferred(property)) {
      if (!known) {
        to.defer(property);
      }
      from.log().whenAvailable(property).thenAccept(copy);
    }
  }
}
