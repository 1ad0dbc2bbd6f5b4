package io.graft.instrumentation.jdkclient;

import java.util.concurrent.CompletableFuture;

/**
 * A future whose cancelling reaches the attempt that is under way. As in the library, since JDK 16
 * that of its dependents does, too.
 */
final class Result<T> extends CompletableFuture<T> {
  private static final boolean DEPENDENTS_CANCEL = Runtime.version().feature() >= 16;

  private final Cancelling cancelling;
  private final boolean dependent;

  /** Cancels what a result stands for. */
  interface Cancelling {
    boolean cancel(boolean mayInterrupt);
  }

  Result(Cancelling cancelling) {
    this(cancelling, false);
  }

  private Result(Cancelling cancelling, boolean dependent) {
    this.cancelling = cancelling;
    this.dependent = dependent;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return DEPENDENTS_CANCEL ? new Result<>(cancelling, true) : new CompletableFuture<>();
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    if (isDone()) {
      return super.cancel(mayInterrupt);
    }
    if (dependent) {
      boolean reached = cancelling.cancel(mayInterrupt);
      return super.cancel(mayInterrupt) || reached;
    }
    // First this one: the end of the attempt must find it cancelled.
    boolean cancelled = super.cancel(mayInterrupt);
    return cancelling.cancel(mayInterrupt) || cancelled;
  }
}
