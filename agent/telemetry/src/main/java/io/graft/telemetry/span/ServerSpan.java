package io.graft.telemetry.span;

import io.graft.governance.context.ApplicationSpan;
import io.graft.governance.event.ServedRequest;
import io.graft.governance.rule.Priority;
import io.graft.telemetry.attribute.AttributeSink;
import org.jspecify.annotations.Nullable;

/** The span of a request that this JVM served or refused. */
public class ServerSpan extends SpanRecord {

  private final @Nullable String traceState;
  private final @Nullable String path;
  private final @Nullable String query;
  private final @Nullable String route;
  private final @Nullable String protocolVersion;
  private final @Nullable String peer;
  private final @Nullable String host;
  private final @Nullable String refused;
  private final @Nullable String denied;
  private final boolean byRule;
  private final @Nullable String tlsVersion;
  private final @Nullable String caller;
  private final Priority priority;
  private final boolean mirror;
  private final String @Nullable [] attributes;

  /**
   * Records a request. Returns the super type, so that its caller does not load this class to be
   * verified.
   *
   * @param errorType as {@link ErrorTypes#of(ServedRequest)} returns it
   */
  public static SpanRecord of(ServedRequest call, WallClock clock, @Nullable String errorType) {
    ApplicationSpan own = call.application();
    if (own != null) {
      own.end(call.endNanos(), 0);
    }
    return own != null && own.touched()
        ? AnnotatedServerSpan.of(call, clock, errorType, own)
        : new ServerSpan(call, clock, errorType);
  }

  ServerSpan(ServedRequest call, WallClock clock, @Nullable String errorType) {
    super(
        call.trace(),
        call.parentSpanId(),
        clock.epochNanos(call.startNanos()),
        call.endNanos() - call.startNanos(),
        call.status(),
        call.library(),
        call.method(),
        call.scheme(),
        errorType,
        call.failure() == null ? null : message(ErrorTypes.cause(call.failure())));
    traceState = call.traceState();
    path = shortened(call.path());
    query = shortened(call.query());
    route = call.route();
    protocolVersion = call.protocolVersion();
    peer = call.peer();
    host = shortened(call.host());
    refused = call.refusalStatus() == 0 ? null : call.refusalReason();
    denied = call.denialReason();
    byRule = call.deniedByRule();
    tlsVersion = call.tlsVersion();
    caller = call.callingService();
    priority = call.priority();
    mirror = call.mirrored();
    attributes = call.attributes();
  }

  @Override
  public int kind() {
    return SERVER;
  }

  @Override
  public String name() {
    String known = HttpMethods.known(method);
    String verb = known == HttpMethods.OTHER ? "HTTP" : known;
    return route == null ? verb : verb + ' ' + route;
  }

  @Override
  public boolean failed() {
    return errorType != null;
  }

  @Override
  public @Nullable String destination() {
    return null;
  }

  @Override
  public @Nullable String traceState() {
    return traceState;
  }

  @Override
  public void each(AttributeSink sink) {
    String known = HttpMethods.known(method);
    sink.put("http.request.method", known);
    if (known == HttpMethods.OTHER) {
      sink.put("http.request.method_original", String.valueOf(shortened(method)));
    }
    sink.put("url.scheme", scheme);
    if (path != null) {
      sink.put("url.path", Redaction.path(path));
    }
    if (query != null) {
      sink.put("url.query", Redaction.query(query));
    }
    if (route != null) {
      sink.put("http.route", route);
    }
    if (status != 0) {
      sink.put("http.response.status_code", status);
    }
    if (errorType != null) {
      sink.put("error.type", errorType);
    }
    if (host != null) {
      address(sink, host);
    }
    if (peer != null) {
      sink.put("client.address", peer);
      sink.put("network.peer.address", peer);
    }
    if (protocolVersion != null) {
      sink.put("network.protocol.version", protocolVersion);
    }
    if (tlsVersion != null) {
      sink.put("tls.protocol.version", tlsVersion);
    }
    if (caller != null) {
      sink.put("graft.caller.id", caller);
    }
    if (refused != null) {
      sink.put("graft.refused", refused);
    }
    if (denied != null) {
      sink.put(byRule ? "graft.access.rule" : "graft.access.reason", denied);
    }
    if (priority != Priority.CRITICAL) {
      sink.put("graft.priority", priority.toString());
    }
    if (mirror) {
      sink.put("graft.mirror", "true");
    }
    for (int i = 0; attributes != null && i < attributes.length; i += 2) {
      sink.put(attributes[i], attributes[i + 1]);
    }
    sink.put("graft.library", library);
    if (keptBecause() != null) {
      sink.put("graft.kept_because", keptBecause());
    }
  }

  /** Splits a {@code Host} header. Leaves the port out if it is not a number. */
  private void address(AttributeSink sink, String header) {
    int colon = header.lastIndexOf(':');
    if (colon < header.lastIndexOf(']')) {
      colon = -1;
    }
    String name = colon < 0 ? header : header.substring(0, colon);
    if (name.startsWith("[") && name.endsWith("]")) {
      name = name.substring(1, name.length() - 1);
    }
    sink.put("server.address", name);
    int port = "https".equals(scheme) ? 443 : 80;
    if (colon >= 0) {
      try {
        port = Integer.parseInt(header.substring(colon + 1));
      } catch (NumberFormatException e) {
        return;
      }
    }
    sink.put("server.port", port);
  }
}
