package io.graft.instrumentation.spi.client;

import io.graft.governance.Governance;
import io.graft.governance.call.ClientAdapter;
import io.graft.governance.outbound.ClientCall;
import io.graft.instrumentation.spi.Attached;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of an asynchronous client and begins their calls. Each adapter has one, with
 * one {@link AsyncCall} for each call.
 *
 * @param <Q> the client's request, as adapters read it
 */
public abstract class AsyncDriver<Q> extends ClientDriver<Q> {
  private static final int MOST = 100_000;

  private final ThreadLocal<@Nullable AsyncAttempt<?>> current = new ThreadLocal<>();
  private final Object timerLock = new Object();
  private volatile @Nullable ScheduledThreadPoolExecutor timer;

  /** By the library's requests, compared by identity because they may be equal by value. */
  final Attached<Object, AsyncAttempt<?>> attempts = new Attached<>(MOST, lost -> {});

  /** By the library's responses: calls whose body the application reads. */
  final Attached<Object, ClientCall> open = new Attached<>(MOST, ClientCall::end);

  /**
   * @param library short display name of the library
   */
  protected AsyncDriver(String library) {
    super(library);
  }

  /** Takes the arguments of {@link ClientDriver#ClientDriver(String, ClientAdapter)}. */
  protected AsyncDriver(String library, ClientAdapter<? super Q> reader) {
    super(library, reader);
  }

  /**
   * Whether {@link #begin} may wait, for the agent's start or a registry's first response: an event
   * loop has another thread begin the call then.
   */
  public final boolean mayWait(Q request) {
    Governance governance = Governance.current();
    return governance == null
        ? Governance.isStarting()
        : governance.outbound().mayWait(this, request);
  }

  /**
   * Whether a call to the destination of a request goes to its own address and, unless it is
   * refused, is just sent: an adapter need only watch it. Waits if {@link #mayWait}.
   */
  public final boolean isPlain(Q request) {
    Governance governance = Governance.awaited();
    return governance == null || governance.outbound().isPlain(this, request);
  }

  /** Begins a call, for {@link AsyncCall#start}; {@code null}: not governed. */
  public final @Nullable ClientCall begin(Q request) {
    return beginCall(request);
  }

  /**
   * The body of a response was read to its end, cancelled or broke. Does nothing if the response is
   * not one that an attempt {@linkplain AsyncAttempt#streams(Object) streams}, or not any more.
   *
   * @param failure what broke it; {@code null}: nothing
   */
  public final void release(Object response, @Nullable Throwable failure) {
    ClientCall call = open.remove(response);
    if (call != null) {
      call.end(failure);
    }
  }

  /** Returns the attempt that a hop was {@link AsyncAttempt#tie}d to; {@code null}: none. */
  public final @Nullable AsyncAttempt<?> attemptOf(Object hop) {
    return attempts.get(hop);
  }

  /**
   * This thread works for {@code attempt} in the library until {@link #leave}; {@link #current}
   * returns it, for libraries that pass nothing on by which it could be found.
   *
   * @param attempt {@code null}: for none
   * @return the argument of {@link #leave}
   */
  public final @Nullable Object enter(@Nullable AsyncAttempt<?> attempt) {
    AsyncAttempt<?> around = current.get();
    if (around != attempt) {
      current.set(attempt);
    }
    return around;
  }

  /** This thread works again for what {@link #enter} has returned. */
  public final void leave(@Nullable Object around) {
    if (around == null) {
      current.remove();
    } else {
      current.set((AsyncAttempt<?>) around);
    }
  }

  /** Returns the attempt that this thread works for; {@code null}: none. */
  public final @Nullable AsyncAttempt<?> current() {
    return current.get();
  }

  /**
   * Runs {@code task} later, for libraries that have no timer which others can use.
   *
   * @return its handle; a cancelled task is dropped at once
   */
  protected final Future<?> after(long nanos, Runnable task) {
    ScheduledThreadPoolExecutor known = timer;
    return (known == null ? timer() : known).schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  private ScheduledThreadPoolExecutor timer() {
    synchronized (timerLock) {
      ScheduledThreadPoolExecutor known = timer;
      if (known == null) {
        known = new ScheduledThreadPoolExecutor(1, this::thread);
        known.setRemoveOnCancelPolicy(true);
        // An idle thread would keep the class loader of an undeployed application in memory.
        known.setKeepAliveTime(10, TimeUnit.SECONDS);
        known.allowCoreThreadTimeOut(true);
        timer = known;
      }
      return known;
    }
  }

  private Thread thread(Runnable task) {
    Thread thread = new Thread(task, "graft-" + library());
    thread.setDaemon(true);
    return thread;
  }
}
