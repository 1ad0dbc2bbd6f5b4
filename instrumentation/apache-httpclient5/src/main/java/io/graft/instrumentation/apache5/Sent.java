package io.graft.instrumentation.apache5;

import io.graft.instrumentation.spi.client.HeaderChanges;
import io.graft.instrumentation.spi.request.BodyBytes;
import java.lang.invoke.MethodHandles.Lookup;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpEntityContainer;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** A request that a client sends, as {@link Requests} reads it; {@link AsyncRequest} has more. */
class Sent {
  final Lookup inside;

  /** {@code null}: it is a hop's request, to which no cookies are added any more. */
  final @Nullable Object client;

  /** Where {@link #given} goes; {@code null}: where it says. */
  final @Nullable HttpHost target;

  /** The application's; {@code null}: the library creates one. */
  final @Nullable HttpContext context;

  /** The application's request; {@code null}: not known yet. */
  @Nullable HttpRequest given;

  /** The request of the current hop; {@code null}: there is none yet. */
  @Nullable HttpRequest hop;

  /** Set if headers are written into the application's request, which must not keep them. */
  @Nullable HeaderChanges changes;

  Sent(
      Lookup inside,
      @Nullable Object client,
      @Nullable HttpHost target,
      @Nullable HttpRequest given,
      @Nullable HttpContext context) {
    this.inside = inside;
    this.client = client;
    this.target = target;
    this.given = given;
    this.context = context;
  }

  final HttpRequest request() {
    return hop == null ? given : hop;
  }

  /** What is known of the body; {@code null}: there is none. */
  @Nullable EntityDetails entity() {
    return ((HttpEntityContainer) request()).getEntity();
  }

  /** Whether the body, if there is one, can be sent a second time. */
  boolean isRepeatable() {
    return ((HttpEntity) entity()).isRepeatable();
  }

  /** Returns a repeatable body of this length; {@code null}: it cannot be read. */
  byte @Nullable [] body(long length) {
    return BodyBytes.of(true, length, ((HttpEntity) entity())::writeTo);
  }
}
