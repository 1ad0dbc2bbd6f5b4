package io.graft.instrumentation.apache5;

import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.client.AsyncDriver;
import org.jspecify.annotations.Nullable;

/** Begins the calls of the asynchronous clients. */
final class AsyncClientDriver extends AsyncDriver<Sent> {
  static final AsyncClientDriver INSTANCE = new AsyncClientDriver();

  private static final String CLIENT =
      "org.apache.hc.client5.http.impl.async.InternalHttpAsyncClient";
  private static final String MINIMAL =
      "org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient";
  private static final PrivateMember MANAGER = PrivateMember.get(CLIENT, "manager");
  private static final PrivateMember MINIMAL_MANAGER = PrivateMember.get(MINIMAL, "manager");

  /** Contexts of calls whose response the application has, maybe without all of its body. */
  private final Attached<Object, Boolean> delivered = new Attached<>(100_000, lost -> {});

  private AsyncClientDriver() {
    super(Requests.LIBRARY, Requests.READER);
  }

  /**
   * A connection manager of the application's own opens connections in its own way, as do clients
   * of nothing but HTTP/2.
   */
  @Override
  public boolean layersTls(Sent sent) {
    Object client = sent.client;
    String type = client == null ? "" : client.getClass().getName();
    PrivateMember manager =
        type.equals(CLIENT) ? MANAGER : type.equals(MINIMAL) ? MINIMAL_MANAGER : null;
    return manager != null && manager.of(null, client).getClass().getName().equals(AsyncHops.POOL);
  }

  void delivered(Object context) {
    delivered.put(context, Boolean.TRUE);
  }

  void notDelivered(Object context) {
    delivered.remove(context);
  }

  /** Whether the application has the response of a context, and must not get another one. */
  boolean isDelivered(@Nullable Object context) {
    return context != null && delivered.get(context) != null;
  }
}
