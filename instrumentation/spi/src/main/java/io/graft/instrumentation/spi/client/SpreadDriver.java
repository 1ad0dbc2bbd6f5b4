package io.graft.instrumentation.spi.client;

import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * Drives the calls of a blocking client that consist of several method calls on one object, on any
 * thread: connect, write, read. Each may begin a call or continue it; in between, the object holds
 * the call. The enter advice of each calls {@link #isInside} and returns the result of {@link
 * #within}, {@link #first} or {@link #next}; the exit advice calls {@link #exit}.
 *
 * @param <K> the library's object of a call
 * @param <C> a call, which adapters read requests by, too
 */
public abstract class SpreadDriver<K, C extends SpreadCall<K>> extends BlockingDriver<C, C> {
  /**
   * @param library short display name of the library
   */
  protected SpreadDriver(String library) {
    super(library);
  }

  /** Returns the call that this thread is inside of with {@code object}, or {@code null}. */
  public final @Nullable C currentFor(K object) {
    C call = current();
    return call == null || call.object != object ? null : call;
  }

  /** Whether this thread is inside a call with {@code object}, including outer calls. */
  protected final boolean isInside(K object) {
    return aroundFor(object) != null;
  }

  /** Enters a method with an object that this thread {@link #isInside} a call with already. */
  protected final @Nullable Object within(K object) {
    C around = aroundFor(object);
    return around == current() ? null : suspendFor(around);
  }

  private @Nullable C aroundFor(K object) {
    C call = current();
    while (call != null && call.object != object) {
      call = around(call);
    }
    return call;
  }

  /**
   * Enters the method that begins a call.
   *
   * @param call {@code null}: the method makes no call
   */
  protected final @Nullable Object first(@Nullable C call) throws Throwable {
    C begun = call == null ? null : begin(call);
    return begun == null ? suspendFor(null) : admit(begun);
  }

  /** Enters a method that continues a held call. */
  protected final @Nullable Object next(C call, K object) throws Throwable {
    call.object = object;
    return call.reply == null ? push(call) : replyNow(call, call.reply);
  }

  /**
   * The application cancels its use of {@code object}, perhaps while another thread waits for the
   * response. Returns the call that has ended by that.
   */
  protected final @Nullable C cancel(K object) {
    C call = heldBy(object);
    if (call == null || call == current()) {
      return null;
    }
    call.cancelled = true;
    if (call.isInside()) {
      return null;
    }
    if (!call.responded) {
      call.call().cancel();
    }
    release(object, null);
    return call;
  }

  @Override
  protected boolean isAborted(C call) {
    return call.cancelled;
  }

  @Override
  final void entering(C call) {
    if (!call.isHeld()) {
      hold(call.object(), call);
    }
  }

  /** A thread has left the library with {@code call}: drops its object. */
  @Override
  protected void left(C call, boolean goesOn) {
    K object = call.object();
    call.object = null;
    if (!goesOn) {
      release(object, null);
    }
  }

  @Override
  final @Nullable IOException await(C call) {
    // So that a thread that cancels it finds it.
    hold(call.object(), call);
    IOException interrupted = super.await(call);
    return interrupted == null && call.cancelled
        ? new SocketException("Socket closed")
        : interrupted;
  }
}
