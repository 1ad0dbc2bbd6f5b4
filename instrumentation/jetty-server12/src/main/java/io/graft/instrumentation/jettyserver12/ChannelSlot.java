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
 */
final class ChannelSlot implements Function<HttpStream, HttpStream> {
  /** Where the slot is not needed, and may belong to the next request already. */
  static final ChannelSlot NONE = new ChannelSlot();

  private static final String NAME = "io.graft.slot";

  private volatile @Nullable ServerCall call;

  /** How to refuse the request; set only while it begins. */
  @Nullable Response response;

  @Nullable Callback callback;

  private ChannelSlot() {}

  /** Returns the slot of a request's channel. */
  static ChannelSlot of(Request request) {
    Attributes cache = request.getComponents().getCache();
    Object found = cache.getAttribute(NAME);
    if (found instanceof ChannelSlot) {
      return (ChannelSlot) found;
    }
    ChannelSlot slot = new ChannelSlot();
    cache.setAttribute(NAME, slot);
    return slot;
  }

  @Nullable ServerCall call() {
    return call;
  }

  void keep(ServerCall begun) {
    call = begun;
  }

  void forget(@Nullable ServerCall ended) {
    if (call == ended) {
      call = null;
    }
  }

  /** Wraps the stream of the request whose call is kept. */
  @Override
  public HttpStream apply(HttpStream stream) {
    ServerCall begun = call;
    return begun == null ? stream : new CallStream(stream, this, begun);
  }
}
