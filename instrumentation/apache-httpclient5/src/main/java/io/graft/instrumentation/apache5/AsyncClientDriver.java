package io.graft.instrumentation.apache5;

import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.client.AsyncDriver;
import org.jspecify.annotations.Nullable;

/** Begins the calls of the asynchronous clients. */
final class AsyncClientDriver extends AsyncDriver<Sent> {
  static final AsyncClientDriver INSTANCE = new AsyncClientDriver();

  /** Contexts of calls whose response the application has, maybe without all of its body. */
  private final Attached<Object, Boolean> delivered = new Attached<>(100_000, lost -> {});

  private AsyncClientDriver() {
    super(Requests.LIBRARY, Requests.READER);
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
