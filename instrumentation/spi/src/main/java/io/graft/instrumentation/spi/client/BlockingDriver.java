package io.graft.instrumentation.spi.client;

import io.graft.bootstrap.Outcome;
import io.graft.governance.call.ClientAdapter;
import io.graft.governance.outbound.Action;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.LocalReply;
import io.graft.governance.outbound.Nesting;
import io.graft.instrumentation.spi.Attached;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives the calls of a blocking client, at the one method of the library that sends a request and
 * returns its response. The advice of that method calls {@link #enter} and {@link #exit}; a retry
 * calls the method again.
 *
 * <pre>
 *   enter ─ not governed? ── the library continues as if Graft were absent
 *     ├──── reply or refusal? ── the application gets that, nothing is sent
 *     └──── the library sends, and advice deeper in it asks {@link #current}
 *   exit ── retry? ── wait, {@link #discard}, {@link #send}, and again
 *     ├──── reply? ── {@link #reply}
 *     └──── {@link #deliver}: the call ends here, or with the object of {@link #hold}
 * </pre>
 *
 * <p>Each adapter has one, in a static field of its own.
 *
 * @param <Q> the client's request, as adapters read it
 * @param <C> a call
 */
public abstract class BlockingDriver<Q, C extends BlockingCall> extends BlockingLibrary<Q, C> {
  private static final int MOST_HELD = 100_000;

  private final Attached<Object, C> held = new Attached<>(MOST_HELD, new Lost<C>());
  private final ThreadLocal<@Nullable C> current = new ThreadLocal<>();

  /**
   * @param library short display name of the library
   */
  protected BlockingDriver(String library) {
    super(library);
  }

  /** Takes the arguments of {@link ClientDriver#ClientDriver(String, ClientAdapter)}. */
  protected BlockingDriver(String library, ClientAdapter<? super Q> reader) {
    super(library, reader);
  }

  // Called by advice.

  /** Returns this driver's call that this thread is inside of; {@code null}: none. */
  public final @Nullable C current() {
    return current.get();
  }

  /** Enters the choke point. Returns the result for its enter advice. */
  public final @Nullable Object enter(Q request) throws Throwable {
    C call = begin(request);
    if (call != null) {
      return admit(call);
    }
    C around = current.get();
    return around == null || around.call().isCarriedBy(this, request) ? null : suspendFor(null);
  }

  /** Leaves the choke point. Returns the result for the application. */
  @SuppressWarnings("unchecked") // the result of enter
  public final @Nullable Object exit(
      @Nullable Object entered, @Nullable Object returned, @Nullable Throwable thrown)
      throws Throwable {
    Object outcome = thrown != null ? thrown : returned;
    if (entered instanceof BlockingCall) {
      return settle((C) entered, outcome);
    }
    if (entered instanceof Suspended) {
      current.set((C) ((Suspended) entered).around);
    }
    return outcome;
  }

  /**
   * Attaches the call of an open response to the object of the library that detects its end, or
   * that is collected with it. The call must not refer to that object while no thread is inside.
   *
   * @return whether it is held; if not, the call ends when the thread leaves
   */
  public final boolean hold(Object key, C call) {
    if (held.put(key, call)) {
      call.held = true;
    }
    return call.held;
  }

  /** Returns the call that {@code key} holds, or {@code null}. */
  public final @Nullable C heldBy(Object key) {
    return held.get(key);
  }

  /**
   * A held response is over, or its connection is free; may be called more than once.
   *
   * @param failure what broke its body; {@code null}: nothing
   */
  public final void release(Object key, @Nullable Throwable failure) {
    C call = held.remove(key);
    if (call == null) {
      return;
    }
    call.held = false;
    if (call != current.get()) {
      call.call().end(failure);
    }
    // Otherwise it was the response of a hop, or not of the last attempt.
  }

  // The parts of enter, which SpreadDriver combines differently.

  /** Begins a call; {@code null}: not governed. */
  final @Nullable C begin(Q request) {
    ClientCall begun = beginCall(request);
    if (begun == null) {
      return null;
    }
    C call = null;
    try {
      call = call(request);
      call.begun(begun);
      return call;
    } finally {
      if (call == null) {
        begun.end();
      }
    }
  }

  /**
   * Waits until the first attempt is due. Returns the result for the enter advice: the call, which
   * this thread is inside of now, or what the application gets instead.
   */
  final @Nullable Object admit(C call) throws Throwable {
    ClientCall begun = call.call();
    boolean over = true;
    try {
      IOException unsent = begun.action().delayNanos() > 0 ? await(call) : null;
      while (unsent == null && begun.waits()) {
        unsent = await(call);
      }
      if (unsent != null) {
        begun.cancel();
        return Outcome.throwing(unsent);
      }
      Action first = begun.action();
      LocalReply reply = first.reply();
      if (reply != null) {
        over = false;
        return replyNow(call, reply);
      }
      IOException refusal = first.failure();
      if (refusal != null) {
        refused(call, refusal);
        return Outcome.throwing(refusal);
      }
      push(call);
      over = false;
      return call;
    } finally {
      if (over) {
        leave(call, false);
      }
    }
  }

  /** Gives the application a reply of the rules without entering the library. */
  final @Nullable Outcome replyNow(C call, LocalReply reply) throws Throwable {
    boolean replied = false;
    try {
      call.call().end();
      Outcome outcome = reply(call, reply, null);
      replied = true;
      return outcome;
    } finally {
      leave(call, replied);
    }
  }

  /** Waits as long as the first attempt must. Returns why it must not be sent after all. */
  @Nullable IOException await(C call) {
    return BlockingCall.pause(call.call().action())
        ? null
        : new InterruptedIOException("interrupted before the request was sent");
  }

  /** This thread enters the library with {@code call}. Returns the call. */
  final C push(C call) {
    entering(call);
    call.around = current.get();
    current.set(call);
    call.callAround = Nesting.swap(call.call());
    return call;
  }

  /** Returns the call that the thread was inside of when it entered {@code call}. */
  @SuppressWarnings("unchecked") // set by push
  final @Nullable C around(C call) {
    return (C) call.around;
  }

  /**
   * Makes {@code other} the call that this thread is inside of until {@link #exit}. With {@code
   * null}, a call inside another one is not governed, and deeper advice must not confuse the two.
   * Returns the result for the enter advice.
   */
  final @Nullable Object suspendFor(@Nullable C other) {
    C around = current.get();
    if (around == null) {
      return null;
    }
    current.set(other);
    return new Suspended(around);
  }

  private @Nullable Object settle(C call, @Nullable Object first) throws Throwable {
    Object outcome = first;
    boolean open = false;
    try {
      Action next = decide(call, outcome);
      while (next.sends() && !isInterrupted(call, next)) {
        call.written = false;
        dispose(call, outcome);
        outcome = sent(call);
        next = decide(call, outcome);
      }
      LocalReply reply = next.reply();
      Outcome replied = reply == null ? null : reply(call, reply, outcome);
      if (replied != null) {
        call.call().end();
        outcome = replied.value();
      } else {
        outcome = deliver(call, outcome);
      }
      open = !(outcome instanceof Throwable);
    } finally {
      current.set(around(call));
      Nesting.swap(call.callAround);
      call.around = null;
      call.callAround = null;
      leave(call, open);
    }
    return outcome;
  }

  /** Ends the call, unless it is held and continues. */
  private void leave(C call, boolean open) {
    boolean goesOn = open && call.held;
    try {
      left(call, goesOn);
    } finally {
      if (!goesOn) {
        call.call().end();
      }
    }
  }

  /** Waits until the next attempt is due. Returns whether it must not be sent after all. */
  private boolean isInterrupted(C call, Action next) {
    boolean interrupted = !BlockingCall.pause(next);
    while (!interrupted && call.call().waits()) {
      interrupted = !BlockingCall.pause(call.call().action());
    }
    if (interrupted) {
      call.call().cancel();
    }
    return interrupted;
  }

  private Action decide(C call, @Nullable Object outcome) throws Throwable {
    ClientCall begun = call.call();
    if (isAborted(call)) {
      IOException overdue = overdue(call);
      if (overdue != null) {
        begun.end(overdue);
      } else {
        begun.cancel();
      }
      return Action.DELIVER;
    }
    int status = status(call, outcome);
    if (status >= 100) {
      if (call.learnsCookies()) {
        learnCookies(call, outcome);
      }
      Action next =
          begun.responded(
              status,
              status < 400 ? null : responseHeader(call, outcome, "Retry-After"),
              status < 300 ? responseHeader(call, outcome, "Content-Type") : null);
      call.responded = !next.sends();
      return next;
    }
    if (!(outcome instanceof Throwable)) {
      return Action.DELIVER;
    }
    Throwable failure = (Throwable) outcome;
    if (call.leadsElsewhere() || isOwn(failure)) {
      begun.cancel();
      return Action.DELIVER;
    }
    return begun.failed(asSeen(failure, call.written && !call.isRefusedByPeer(failure)));
  }

  private @Nullable Object sent(C call) {
    try {
      return send(call);
    } catch (IOException | RuntimeException | Error failure) {
      return failure;
    }
  }

  private static final class Suspended {
    final BlockingCall around;

    Suspended(BlockingCall around) {
      this.around = around;
    }
  }

  /** Ends the call of a response that was collected without being closed. */
  private static final class Lost<C extends BlockingCall> implements Consumer<C> {
    @Override
    public void accept(C call) {
      call.call().end();
    }
  }
}
