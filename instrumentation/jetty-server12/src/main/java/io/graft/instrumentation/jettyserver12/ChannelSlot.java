package io.graft.instrumentation.jettyserver12;

import io.graft.governance.inbound.ServerCall;
import java.util.function.Function;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the request that a channel serves. Jetty reuses a channel for many requests, one
 * after the other; the slot stays in its cache, so that a request allocates no more than its
 * stream.
 *
 * <p>The call is in an array in that cache: in a standalone Jetty the servlets have another loader
 * than the server, and so the adapters of both share no class of their own.
 */
final class ChannelSlot implements Function<HttpStream, HttpStream> {
  private static final String NAME = "io.graft.slot";

  private static final int CALL = 0;
  private static final int SLOT = 1;

  private final Object[] shared;

  /** The request whose call is kept. */
  private @Nullable Request request;

  /** How to refuse the request; set only while it begins. */
  @Nullable Response response;

  @Nullable Callback callback;

  private ChannelSlot(Object[] shared) {
    this.shared = shared;
  }

  /** Returns the slot of a request's channel. To be called by the adapter of the server alone. */
  static ChannelSlot of(Request request) {
    Attributes cache = request.getComponents().getCache();
    Object found = cache.getAttribute(NAME);
    if (found instanceof Object[] && ((Object[]) found)[SLOT] instanceof ChannelSlot) {
      return (ChannelSlot) ((Object[]) found)[SLOT];
    }
    Object[] shared = new Object[2];
    ChannelSlot slot = new ChannelSlot(shared);
    shared[SLOT] = slot;
    cache.setAttribute(NAME, shared);
    return slot;
  }

  /** Returns the call of a request; {@code null}: none. */
  static @Nullable ServerCall call(Request request) {
    Object found = request.getComponents().getCache().getAttribute(NAME);
    Object call = found instanceof Object[] ? ((Object[]) found)[CALL] : null;
    return call instanceof ServerCall ? (ServerCall) call : null;
  }

  boolean isEmpty() {
    return shared[CALL] == null;
  }

  void keep(ServerCall begun, Request served) {
    request = served;
    shared[CALL] = begun;
  }

  @Nullable Request request() {
    return request;
  }

  void forget() {
    request = null;
    shared[CALL] = null;
  }

  /** Wraps the stream of the request whose call is kept. */
  @Override
  public HttpStream apply(HttpStream stream) {
    Object call = shared[CALL];
    return call == null ? stream : new CallStream(stream, this, (ServerCall) call);
  }
}
