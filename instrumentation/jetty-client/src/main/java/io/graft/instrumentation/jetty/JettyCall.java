package io.graft.instrumentation.jetty;

import io.graft.bootstrap.Outcome;
import io.graft.governance.context.CallContext;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import io.graft.instrumentation.spi.client.AsyncCall;
import io.graft.instrumentation.spi.client.AsyncDriver;
import io.graft.instrumentation.spi.client.ClientDriver;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpRequest;
import org.eclipse.jetty.client.api.Response;
import org.eclipse.jetty.client.api.Result;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** A call, from its first attempt to the listeners of the application. */
final class JettyCall extends AsyncCall<Result> {
  /** Of conversations: the call of the application's request, or the attempt of a copy. */
  private static final String ATTRIBUTE = "io.graft.call";

  private static final PrivateMember CLIENT = PrivateMember.get(null, "client");
  private static final PrivateMember ABORTED = PrivateMember.get(null, "aborted");

  final Lookup inside;
  final HttpClient client;

  /** The request of the application. */
  final HttpRequest request;

  final Listeners listeners;

  /** A body that can be sent once; {@code null}: there is none, or it can be sent again. */
  final @Nullable KeptBody body;

  /** Whether the application was given the headers of a response. */
  volatile boolean delivered;

  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean ended;

  private JettyCall(
      Lookup inside,
      HttpClient client,
      HttpRequest request,
      Response.@Nullable CompleteListener listener) {
    this.inside = inside;
    this.client = client;
    this.request = request;
    listeners = new Listeners(inside, request, listener);
    Object content = Requests.content(inside, request);
    body = content == null || Requests.isReplayable(content) ? null : new KeptBody(content);
  }

  /**
   * A request is about to be sent: that of an application, a copy of it, or the next hop of one.
   *
   * @return the outcome; {@code null}: the library sends it
   */
  static @Nullable Outcome send(
      Lookup inside, HttpRequest request, Response.@Nullable CompleteListener listener) {
    if (request.getClass() != HttpRequest.class) {
      // The handshake of a WebSocket, or a tunnel through a proxy.
      return request.getMethod().equals("CONNECT") ? null : refused(request);
    }
    JettyAttempt attempt = attemptOf(request);
    if (attempt != null) {
      return attempt.hop(request);
    }
    if (!request.getConversation().getExchanges().isEmpty()) {
      return null;
    }
    if (!Requests.isPlain(request)) {
      return refused(request);
    }
    HttpClient client = (HttpClient) CLIENT.of(inside, request);
    JettyCall call = new JettyCall(inside, client, request, listener);
    ClientCall begun = JettyDriver.INSTANCE.begin(new Hop(inside, client, request));
    if (begun == null) {
      return null;
    }
    request.getConversation().setAttribute(ATTRIBUTE, call);
    try {
      call.start(begun);
      return Outcome.returning(null);
    } catch (Throwable unfit) {
      return Outcome.throwing(unfit);
    }
  }

  /** The library sends a request that no call is begun for, unless it must have mutual TLS. */
  private static @Nullable Outcome refused(HttpRequest request) {
    String scheme = request.getScheme();
    boolean secure = "https".equalsIgnoreCase(scheme) || "wss".equalsIgnoreCase(scheme);
    Exception refusal = ClientDriver.plaintextRefusal(secure, request.getHost(), request.getPort());
    return refusal == null ? null : Outcome.throwing(refusal);
  }

  /** Returns the attempt that a request of the library is a hop of; {@code null}: none. */
  static @Nullable JettyAttempt attemptOf(HttpRequest hop) {
    Object known = hop.getConversation().getAttribute(ATTRIBUTE);
    return known instanceof JettyAttempt ? (JettyAttempt) known : null;
  }

  /** Returns true once: to the attempt that the thread of the application sends. */
  boolean isFirst() {
    return begun.compareAndSet(false, true);
  }

  void tie(HttpRequest copy, JettyAttempt attempt) {
    copy.getConversation().setAttribute(ATTRIBUTE, attempt);
  }

  /**
   * The application aborts a request.
   *
   * @return the outcome; {@code null}: the library aborts it, because it is not a call's
   */
  @SuppressWarnings("unchecked")
  static @Nullable Outcome abort(Lookup inside, HttpRequest request, @Nullable Throwable cause) {
    Object known = request.getConversation().getAttribute(ATTRIBUTE);
    if (cause == null || !(known instanceof JettyCall)) {
      return null;
    }
    JettyCall call = (JettyCall) known;
    AtomicReference<Throwable> aborted = (AtomicReference<Throwable>) ABORTED.of(inside, request);
    boolean first = aborted.compareAndSet(null, cause) && !call.ended;
    if (first) {
      call.abort();
    }
    return Outcome.returning(Requests.aborted(first));
  }

  /** Makes the library send a copy, on its own thread unless the application's sends it. */
  void execute(Runnable task) {
    client.getExecutor().execute(task);
  }

  @Override
  protected AsyncDriver<?> driver() {
    return JettyDriver.INSTANCE;
  }

  @Override
  protected AsyncAttempt<Result> attempt(ClientCall call, long lateNanos) {
    return new JettyAttempt(this, call, lateNanos);
  }

  @Override
  protected Future<?> later(long nanos, Runnable task) {
    Later later = new Later(task);
    later.timer = client.getScheduler().schedule(() -> execute(later), nanos, TimeUnit.NANOSECONDS);
    return later;
  }

  /** A body has one reader. */
  @Override
  protected boolean mayHedge() {
    return Requests.content(inside, request) == null;
  }

  @Override
  protected void reply(LocalReply reply) {
    end(new CancellationException("not sent, for a rule replies"));
    CallContext before = enterContext();
    try {
      listeners.reply(request, reply);
    } finally {
      CallContext.swap(before);
    }
  }

  @Override
  protected void complete(@Nullable Result result, @Nullable Throwable failure) {
    if (result == null) {
      fail(failure);
      return;
    }
    end(failure);
    if (!delivered && failure != null) {
      listeners.failure(result.getResponse(), failure);
    }
    JettyAttempt attempt = attemptOf((HttpRequest) result.getRequest());
    listeners.complete(
        attempt != null && attempt.sends(result.getRequest())
            ? new Result(
                request,
                result.getRequestFailure(),
                result.getResponse(),
                result.getResponseFailure())
            : result);
  }

  @Override
  protected void fail(Throwable failure) {
    Throwable aborted = request.getAbortCause();
    Throwable cause = aborted == null ? failure : aborted;
    end(cause);
    Response none = listeners.noResponse(request);
    listeners.failure(none, cause);
    listeners.complete(new Result(request, cause, none, cause));
  }

  private void end(@Nullable Throwable failure) {
    ended = true;
    if (body != null && failure != null) {
      body.giveUp(failure);
    }
  }

  @Override
  protected boolean isCancelled() {
    return request.getAbortCause() != null;
  }

  /** A task of the library's timer. */
  private static final class Later extends FutureTask<Void> {
    volatile Scheduler.@Nullable Task timer;

    Later(Runnable task) {
      super(task, null);
    }

    @Override
    protected void done() {
      Scheduler.Task waiting = timer;
      if (isCancelled() && waiting != null) {
        waiting.cancel();
      }
    }
  }
}
