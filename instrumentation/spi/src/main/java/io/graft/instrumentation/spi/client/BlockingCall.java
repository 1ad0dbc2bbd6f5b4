package io.graft.instrumentation.spi.client;

import io.graft.governance.call.ClientAdapter;
import io.graft.governance.outbound.Action;
import io.graft.governance.outbound.ClientCall;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A call of a blocking client, through all of its attempts, as {@link BlockingDriver} drives it. An
 * adapter's subclass adds the state that its library needs. One thread at a time is inside the
 * library with it.
 */
public abstract class BlockingCall extends RoutedCall {
  private @Nullable ClientCall call;

  /** Whether the current attempt has written a request, also on an earlier hop. */
  boolean written;

  /** Whether the call is held by an object of the library whose end ends the call. */
  boolean held;

  /** Whether a response was delivered to the application. */
  boolean responded;

  /** Keeps the call that this thread was inside of: a call may be made inside another one. */
  @Nullable BlockingCall around;

  @Nullable ClientCall callAround;

  final void begun(ClientCall begun) {
    call = begun;
  }

  @Override
  final ClientCall call() {
    ClientCall begun = call;
    if (begun == null) {
      throw new IllegalStateException("not begun");
    }
    return begun;
  }

  @Override
  public final <Q> void writeHeaders(ClientAdapter<Q> writer, Q request) {
    written = true;
    super.writeHeaders(writer, request);
  }

  /** Whether the current attempt has written a request: otherwise a response is from a cache. */
  @Override
  public final boolean isWritten() {
    return written;
  }

  /** Whether the application has got a response. */
  public final boolean responded() {
    return responded;
  }

  /** Whether it is held by an object of the library: {@link BlockingDriver#hold}. */
  public final boolean isHeld() {
    return held;
  }

  /** Waits until the next attempt is due; false: interrupted, do not send. */
  static boolean pause(Action action) {
    long nanos = action.delayNanos();
    if (nanos <= 0) {
      return !Thread.currentThread().isInterrupted();
    }
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
