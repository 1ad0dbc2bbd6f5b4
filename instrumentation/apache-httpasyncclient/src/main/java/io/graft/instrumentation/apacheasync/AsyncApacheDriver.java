package io.graft.instrumentation.apacheasync;

import io.graft.instrumentation.apache4.Requests;
import io.graft.instrumentation.spi.client.AsyncDriver;
import org.jspecify.annotations.Nullable;

/** Begins calls, and knows whether the application sees their contexts. */
final class AsyncApacheDriver extends AsyncDriver<AsyncRequest> {
  static final AsyncApacheDriver INSTANCE = new AsyncApacheDriver();

  private final ThreadLocal<@Nullable Boolean> withoutContext = new ThreadLocal<>();

  private AsyncApacheDriver() {
    super("apache-httpasyncclient-4", Requests.READER);
  }

  @Override
  public boolean layersTls(AsyncRequest request) {
    return true;
  }

  /** Whether the application has passed a context to the method that this thread has called. */
  void hasContext(boolean has) {
    if (has) {
      withoutContext.remove();
    } else {
      withoutContext.set(Boolean.TRUE);
    }
  }

  /** Returns whether the application sees the context of a call that begins now. */
  boolean takesContext() {
    boolean has = withoutContext.get() == null;
    withoutContext.remove(); // calls that are made within are not concerned
    return has;
  }
}
