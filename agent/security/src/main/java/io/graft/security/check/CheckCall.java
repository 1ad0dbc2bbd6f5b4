package io.graft.security.check;

import io.graft.config.security.access.AccessCheck;
import io.graft.daemon.Scheduler;
import io.graft.governance.context.CallContext;
import io.graft.governance.outbound.Action;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import io.graft.net.http.ClientExchange;
import io.graft.net.http.HttpTransport;
import io.graft.net.url.UrlServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One question under way: a governed call, so that it is balanced, retried, secured by TLS and
 * traced as those of the application are. No redirect is followed, and what follows the headers of
 * the answer is not waited for. One thread at a time, but for {@link #giveUp}.
 */
final class CheckCall {
  private static final long MILLI = 1_000_000L;
  private static final CheckAdapter ADAPTER = new CheckAdapter();

  private final CheckQuestion question;
  private final AccessCheck check;
  private final HttpTransport transport;
  private final Scheduler scheduler;
  private final Consumer<CheckAnswer> ended;
  private final long deadline;
  private final AtomicBoolean over = new AtomicBoolean();
  private final CompletableFuture<CheckAnswer> answer = new CompletableFuture<>();
  private volatile @Nullable ClientCall call;
  private volatile @Nullable Exchange exchange;

  /**
   * @param ended called once, before anybody gets the answer
   */
  CheckCall(
      CheckQuestion question,
      HttpTransport transport,
      Scheduler scheduler,
      Consumer<CheckAnswer> ended) {
    this.ended = ended;
    this.question = question;
    this.check = question.check;
    this.transport = transport;
    this.scheduler = scheduler;
    deadline = System.nanoTime() + check.timeoutNanos();
  }

  /** Completed once, on any thread, and never with an exception. */
  CompletableFuture<CheckAnswer> answer() {
    return answer;
  }

  /** Whether {@link #begin} may wait for a registry's first response. */
  static boolean mayWait(@Nullable Outbound calls, CheckQuestion question) {
    return calls != null && calls.mayWait(ADAPTER, question);
  }

  /**
   * Sends it.
   *
   * @param calls {@code null}: not there yet, and the URL is called as it is
   */
  void begin(@Nullable Outbound calls) {
    CallContext before = CallContext.swap(question.context);
    try {
      call = calls == null ? null : calls.begin(ADAPTER, question);
    } catch (Throwable failure) {
      finish(CheckAnswer.failed(failure.getClass().getSimpleName()));
      return;
    } finally {
      CallContext.swap(before);
    }
    ClientCall begun = call;
    if (begun == null) {
      send();
    } else {
      after(begun.action());
    }
  }

  /** Nobody waits any more. From any thread. */
  void giveUp() {
    finish(late());
  }

  private CheckAnswer late() {
    return CheckAnswer.failed("no answer within " + check.timeoutNanos() / MILLI + " ms");
  }

  private void after(Action action) {
    if (action.delayNanos() == 0) {
      act(action);
      return;
    }
    long left = deadline - System.nanoTime();
    if (left <= action.delayNanos()) {
      scheduler.after("check", Math.max(0, left / MILLI) + 1, () -> finish(late()));
      return;
    }
    scheduler.after("check", (action.delayNanos() + MILLI - 1) / MILLI, () -> waited(action));
  }

  private void waited(Action action) {
    ClientCall begun = call;
    if (over.get() || begun == null) {
      return;
    }
    if (action.sends() && begun.waits()) {
      after(begun.action());
    } else {
      act(begun.action());
    }
  }

  private void act(Action action) {
    if (action.sends()) {
      send();
      return;
    }
    IOException failure = action.failure();
    // A reply of a fallback is no decision of the check.
    String reason = failure == null ? "a fallback has replied in its place" : failure.getMessage();
    finish(CheckAnswer.failed(String.valueOf(reason)));
  }

  private void send() {
    long left = deadline - System.nanoTime();
    if (over.get() || left <= 0) {
      finish(late());
      return;
    }
    try {
      ClientCall begun = call;
      UrlServer server =
          new UrlServer("check", check.authority(), check.host(), check.port(), check.isSecure());
      Instance target = null;
      TlsLayer layer = null;
      if (begun != null) {
        begun.inject(ADAPTER, question);
        target = begun.target();
        String scheme = check.isSecure() ? "https" : "http";
        layer = begun.layer(scheme, check.host(), check.statedPort(), false);
        left = Math.min(left, begun.timeoutNanos());
      }
      if (layer != null && layer.refusal() != null) {
        failed(new ConnectException("no TLS: " + layer.refusal()));
        return;
      }
      if (target == null) {
        target = server.instance();
      }
      SSLContext trust = server.trust();
      Exchange next = new Exchange(target, layer, trust, question.encode(), left);
      exchange = next;
      if (!transport.begin(next)) {
        finish(CheckAnswer.failed("the agent cannot open connections"));
      }
    } catch (IOException | RuntimeException e) {
      finish(CheckAnswer.failed(String.valueOf(e.getMessage())));
    }
  }

  /** An attempt has got no answer. */
  private void failed(IOException failure) {
    ClientCall begun = call;
    Action next = begun == null ? Action.DELIVER : begun.failed(failure);
    if (next.sends() && !over.get()) {
      after(next);
    } else {
      finish(
          deadline - System.nanoTime() <= 0
              ? late()
              : CheckAnswer.failed(String.valueOf(failure.getMessage())));
    }
  }

  private void finish(CheckAnswer result) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    if (result.failure() != null) {
      ClientCall begun = call;
      Exchange sent = exchange;
      if (sent != null && sent.answered && !sent.dropped) {
        tell(result);
        return; // It ends the call.
      }
      if (sent != null) {
        sent.dropped = true;
        transport.cancel(sent);
      }
      if (begun != null) {
        begun.end(new SocketTimeoutException(result.failure()));
      }
    }
    tell(result);
  }

  private void tell(CheckAnswer result) {
    ended.accept(result);
    answer.complete(result);
  }

  /** One attempt. On the thread of the event loop. */
  private final class Exchange extends ClientExchange {
    private static final long MOST_READ = 64 * 1024;

    private final @Nullable SSLContext trust;
    private final CheckAnswer.Builder headers = new CheckAnswer.Builder();
    private boolean reached;

    /** The headers of its answer have come: what follows ends the call. */
    private volatile boolean answered;

    /** Whether another attempt has taken its place, or nobody waits. */
    private volatile boolean dropped;

    Exchange(
        Instance target,
        @Nullable TlsLayer layer,
        @Nullable SSLContext trust,
        byte[] request,
        long timeoutNanos) {
      super(target, trust != null, layer, check.host(), Until.END, request, timeoutNanos);
      this.trust = trust;
    }

    @Override
    protected @Nullable SSLContext trust() {
      return trust;
    }

    @Override
    protected boolean repeatable() {
      return true;
    }

    @Override
    protected long mostRead() {
      return MOST_READ;
    }

    @Override
    protected void connected() {
      reached = true;
    }

    @Override
    protected void header(String name, String value) {
      headers.header(name, value);
    }

    @Override
    protected void status(int status) {
      answered = true;
      ClientCall begun = call;
      if (dropped) {
        return;
      }
      Action next =
          begun == null ? Action.DELIVER : begun.responded(status, headers.retryAfter(), null);
      if (next.sends()) {
        dropped = true;
        after(next);
      } else if (next.reply() != null || next.failure() != null) {
        act(next);
      } else {
        finish(headers.answer(status));
      }
    }

    @Override
    protected void answered(int status) {
      end();
    }

    @Override
    protected void failed(Fault fault, String why) {
      if (answered) {
        end(); // Its body, which nobody reads, has not come to its end.
      } else if (!dropped) {
        CheckCall.this.failed(
            fault == Fault.TLS || !reached ? new ConnectException(why) : new IOException(why));
      }
    }

    private void end() {
      ClientCall begun = call;
      if (begun != null && !dropped) {
        begun.end();
      }
    }
  }
}
