package io.graft.telemetry.span;

import io.graft.governance.event.ClientAttempt;
import io.graft.governance.service.Instance;
import io.graft.telemetry.attribute.AttributeSink;
import org.jspecify.annotations.Nullable;

/** The span of one attempt of a call. A retry is a sibling with a resend count. */
public final class ClientSpan extends SpanRecord {
  private final String destination;
  private final @Nullable String service;
  private final String host;
  private final int port;
  private final @Nullable String path;
  private final @Nullable Instance target;
  private final int resendCount;
  private final @Nullable String refused;
  private final boolean cancelled;
  private final @Nullable GovernanceAttributes governance;

  /**
   * Records an attempt. Returns the super type, so that its caller does not load this class to be
   * verified.
   *
   * @param errorType as {@link ErrorTypes#of(ClientAttempt)} returns it
   */
  public static SpanRecord of(ClientAttempt attempt, WallClock clock, @Nullable String errorType) {
    return new ClientSpan(attempt, clock, errorType);
  }

  private ClientSpan(ClientAttempt attempt, WallClock clock, @Nullable String errorType) {
    super(
        attempt.trace(),
        attempt.parentSpanId(),
        clock.epochNanos(attempt.startNanos()),
        attempt.endNanos() - attempt.startNanos(),
        attempt.status(),
        attempt.library(),
        attempt.method(),
        attempt.scheme(),
        errorType,
        attempt.failure() == null ? null : message(ErrorTypes.cause(attempt.failure())));
    destination = attempt.destination();
    service = attempt.service();
    host = attempt.host();
    port = attempt.port();
    path = shortened(attempt.path());
    target = attempt.target();
    resendCount = attempt.resendCount();
    refused = attempt.refused();
    cancelled = attempt.cancelled();
    governance = GovernanceAttributes.of(attempt);
  }

  @Override
  public int kind() {
    return CLIENT;
  }

  @Override
  public String name() {
    String known = HttpMethods.known(method);
    return known == HttpMethods.OTHER ? "HTTP" : known;
  }

  @Override
  public boolean failed() {
    return errorType != null && !cancelled;
  }

  @Override
  public String destination() {
    return destination;
  }

  @Override
  public void each(AttributeSink sink) {
    String known = HttpMethods.known(method);
    sink.put("http.request.method", known);
    if (known == HttpMethods.OTHER) {
      sink.put("http.request.method_original", String.valueOf(shortened(method)));
    }
    sink.put("server.address", host);
    sink.put("server.port", port);
    if (path != null) {
      sink.put("url.full", url(path));
    }
    if (status != 0) {
      sink.put("http.response.status_code", status);
    }
    if (errorType != null) {
      sink.put("error.type", errorType);
    }
    if (resendCount > 0) {
      sink.put("http.request.resend_count", resendCount);
    }
    if (target != null) {
      sink.put("network.peer.address", target.host());
      sink.put("network.peer.port", target.port());
      sink.put("graft.instance", target.id());
      if (target.version() != null) {
        sink.put("graft.instance.version", target.version());
      }
      if (target.zone() != null) {
        sink.put("graft.instance.zone", target.zone());
      }
    }
    if (service != null) {
      sink.put("graft.service", service);
    }
    if (refused != null) {
      sink.put("graft.refused", refused);
    }
    if (governance != null) {
      governance.each(sink);
    }
    sink.put("graft.library", library);
    if (keptBecause() != null) {
      sink.put("graft.kept_because", keptBecause());
    }
  }

  private String url(String pathAndQuery) {
    StringBuilder url = new StringBuilder(64).append(scheme).append("://");
    if (host.indexOf(':') >= 0 && host.charAt(0) != '[') {
      url.append('[').append(host).append(']');
    } else {
      url.append(host);
    }
    if (port > 0 && port != ("https".equals(scheme) ? 443 : 80)) {
      url.append(':').append(port);
    }
    return url.append(Redaction.pathAndQuery(pathAndQuery)).toString();
  }
}
