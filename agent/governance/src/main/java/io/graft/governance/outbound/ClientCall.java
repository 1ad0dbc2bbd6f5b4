package io.graft.governance.outbound;

import io.graft.bootstrap.Slot;
import io.graft.governance.service.Instance;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One call as the application sees it, with one or more attempts as the wire sees it. The way
 * through it:
 *
 * <pre>
 *   begin ─ refused? ── yes: the caller gets {@link #refusal()}
 *     │
 *     ├─▶ target(), inject(request), send
 *     │      ├─ response headers: onResponse(status, …)  ─┐
 *     │      └─ failure:          onFailure(throwable)   ─┤
 *     │                                                   ├─ false: hand the outcome to the caller
 *     └── wait backoffNanos(), discard the response ◀─────┘  true
 *   end: body read, closed, cancelled or failed
 * </pre>
 *
 * <p>One thread uses a call at a time; handing it to another thread needs a happens-before edge, as
 * every queue gives. All methods are safe after {@link #end()} and then do nothing.
 */
public final class ClientCall {
  ClientCall() {}

  /** Returns the call that the current thread is inside of, or {@code null}. */
  public static @Nullable ClientCall current() {
    return (ClientCall) Slot.current()[Slot.CALL];
  }

  /**
   * Marks the current thread as inside {@code call}, so that a client below this one is not
   * governed a second time and hooks deeper in the library find the call. Returns what was there
   * before, to be put back in the same way.
   */
  public static @Nullable ClientCall swap(@Nullable ClientCall call) {
    Object[] slot = Slot.current();
    ClientCall before = (ClientCall) slot[Slot.CALL];
    slot[Slot.CALL] = call;
    return before;
  }

  /**
   * Why this call must not be sent; {@code null}: send it. A {@link java.net.ConnectException} that
   * names the service, the reason and when to try again, made for the caller to see.
   */
  public @Nullable IOException refusal() {
    return null;
  }

  /** Whether this JVM's rules give a status to answer with in the place of {@link #refusal()}. */
  public int refusalStatus() {
    return 0;
  }

  /** Where this attempt goes; {@code null}: where the application says. */
  public @Nullable Instance target() {
    return null;
  }

  /**
   * Where a hop of this attempt goes, for clients that follow redirects themselves: the {@link
   * #target()} for the destination of the call, an instance picked now for another logical name,
   * {@code null} for a host that no registry knows.
   *
   * @param port -1 for that of the scheme
   */
  public @Nullable Instance target(String scheme, String host, int port) {
    return null;
  }

  /** Writes this attempt's trace, baggage, deadline and attempt number into the request. */
  public <Q> void inject(ClientAdapter<Q> adapter, Q request) {}

  /**
   * The headers of a response have come.
   *
   * @param status 100 to 599
   * @param retryAfter the {@code Retry-After} header, {@code null} where there is none
   * @return whether to send once more, after {@link #backoffNanos()}: the next attempt has begun,
   *     and {@link #target()} and {@link #inject} speak of it
   */
  public boolean onResponse(int status, @Nullable String retryAfter) {
    return false;
  }

  /** The attempt failed before there was a response. Returns as {@link #onResponse} does. */
  public boolean onFailure(Throwable failure) {
    return false;
  }

  /** How long to wait before the attempt that was begun last is sent: 0 or more. */
  public long backoffNanos() {
    return 0;
  }

  /** How long this attempt may take from now; {@link Long#MAX_VALUE}: as the client is set. */
  public long timeoutNanos() {
    return Long.MAX_VALUE;
  }

  /** The application no longer wants the answer. Counts for and against nobody. */
  public void cancel() {}

  /**
   * The exchange is over: the body was read to its end, closed or broke. The instance is no longer
   * charged with it.
   *
   * @param failure what broke the body; {@code null} where nothing did
   */
  public void end(@Nullable Throwable failure) {}

  /** As {@link #end(Throwable)} without a failure. */
  public void end() {
    end(null);
  }
}
