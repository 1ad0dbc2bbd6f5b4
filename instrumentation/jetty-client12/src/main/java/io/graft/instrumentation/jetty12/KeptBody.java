package io.graft.instrumentation.jetty12;

import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * A body that can be sent once. An attempt that does not come to that, because it gets no
 * connection, must not fail it: another one sends it.
 */
final class KeptBody implements Request.Content {
  /** What the library gets instead. */
  final Object body = this;

  private final Request.Content given;
  private volatile boolean begun;

  KeptBody(Object given) {
    this.given = (Request.Content) given;
  }

  /** Whether the library has begun to send it. */
  boolean isBegun() {
    return begun;
  }

  /** No attempt follows: who writes the body is told. */
  void giveUp(Throwable failure) {
    if (!begun) {
      given.fail(failure);
    }
  }

  @Override
  public String getContentType() {
    return given.getContentType();
  }

  @Override
  public long getLength() {
    return given.getLength();
  }

  @Override
  public Content.@Nullable Chunk read() {
    begun = true;
    return given.read();
  }

  @Override
  public void demand(Runnable demandCallback) {
    begun = true;
    given.demand(demandCallback);
  }

  @Override
  public void fail(Throwable failure) {
    if (begun) {
      given.fail(failure);
    }
  }

  @Override
  public void fail(Throwable failure, boolean last) {
    if (begun) {
      given.fail(failure, last);
    }
  }

  @Override
  public boolean rewind() {
    return given.rewind();
  }
}
