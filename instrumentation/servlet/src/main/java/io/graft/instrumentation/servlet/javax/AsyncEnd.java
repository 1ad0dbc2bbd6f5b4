package io.graft.instrumentation.servlet.javax;

import io.graft.governance.inbound.ServerCall;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.http.HttpServletResponse;

/** Ends the call of an asynchronous request when the container completes it. */
final class AsyncEnd implements AsyncListener {
  private final ServerCall call;
  private final HttpServletResponse response;

  AsyncEnd(ServerCall call, HttpServletResponse response) {
    this.call = call;
    this.response = response;
  }

  @Override
  public void onComplete(AsyncEvent event) {
    call.end(response.getStatus(), event.getThrowable());
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    // The application or the container answers now, and completes.
  }

  @Override
  public void onError(AsyncEvent event) {
    if (event.getThrowable() != null) {
      call.failed(event.getThrowable());
    }
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // Each start forgets the listeners of the one before.
    event.getAsyncContext().addListener(this);
  }
}
