package io.graft.instrumentation.jdkclient;

import io.graft.governance.outbound.Answer;
import io.graft.governance.outbound.ClientCall;
import io.graft.instrumentation.spi.Sockets;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One sending of a request: what the library gets in the place of the application's handler. */
final class Leg<T> implements BodyHandler<T>, BiConsumer<HttpResponse<T>, Throwable> {
  private static final String SUBSCRIBERS = "jdk.internal.net.http.ResponseSubscribers$";

  /** The library's subscribers whose body is there only when it was read to its end. */
  private static final Set<String> WHOLE =
      Set.of(
          SUBSCRIBERS + "ByteArraySubscriber",
          SUBSCRIBERS + "NullSubscriber",
          SUBSCRIBERS + "PathSubscriber",
          SUBSCRIBERS + "ConsumerSubscriber");

  final ClientCall call;
  final Attempt attempt;

  /** What this leg runs against another in; {@code null}: it is alone. */
  @Nullable Race<T> race;

  private final Exchange<T> exchange;
  private volatile @Nullable CompletableFuture<HttpResponse<T>> wire;
  private volatile boolean unwanted;
  private boolean responded;
  private boolean again;
  private boolean streams;
  private @Nullable Answer answer;

  /**
   * @param lateNanos what of the application's own timeout has passed before
   */
  Leg(Exchange<T> exchange, ClientCall call, long lateNanos) {
    this.exchange = exchange;
    this.call = call;
    attempt = new Attempt(exchange.request, call, lateNanos);
  }

  /** Returns the leg that a copy of this one's call runs on, so much later. */
  Leg<T> copied(ClientCall copy, long lateNanos) {
    Leg<T> second = new Leg<>(exchange, copy, lateNanos);
    second.runsIn(race);
    return second;
  }

  void runsIn(@Nullable Race<T> contest) {
    race = contest;
    attempt.raced = contest != null;
  }

  void sent(CompletableFuture<HttpResponse<T>> future) {
    wire = future;
    if (unwanted || exchange.isCancelled()) {
      abort();
    }
    future.whenComplete(this);
  }

  /** Has the library end the exchange, if it can, and say so by the future that it gave. */
  void abort() {
    CompletableFuture<HttpResponse<T>> sent = wire;
    if (sent != null) {
      // Cancelling that itself would say so before the exchange has ended.
      sent.newIncompleteFuture().cancel(true);
    }
  }

  /** The other leg has decided the call. */
  void lose() {
    unwanted = true;
    call.cancel();
    call.end();
    abort();
  }

  /** The headers of a response that no redirect or challenge follows. */
  @Override
  public BodySubscriber<T> apply(ResponseInfo info) {
    int status = info.statusCode();
    boolean decides = !unwanted && decides(status < 500 && status != 429);
    unwanted = !decides;
    if (decides) {
      learn(info);
    }
    again =
        call.onResponse(
            status,
            info.headers().firstValue("Retry-After").orElse(null),
            info.headers().firstValue("Content-Type").orElse(null));
    if (!decides) {
      return new Discard<>();
    }
    responded = true;
    answer = again ? null : call.answer();
    if (again || answer != null) {
      return new Discard<>();
    }
    BodySubscriber<T> subscriber = exchange.handler.apply(info);
    if (subscriber == null || WHOLE.contains(subscriber.getClass().getName())) {
      return subscriber;
    }
    streams = true;
    return new Stream<>(subscriber, call);
  }

  private boolean decides(boolean good) {
    Race<T> contest = race;
    return contest == null || contest.decides(this, good);
  }

  private void learn(ResponseInfo info) {
    if (call.learnsCookies() && !attempt.ledAway) {
      for (String cookie : info.headers().allValues("Set-Cookie")) {
        call.learn(cookie);
      }
    }
  }

  @Override
  public void accept(@Nullable HttpResponse<T> response, @Nullable Throwable failure) {
    attempt.detach();
    Throwable cause = failure == null ? null : cause(failure);
    boolean discarded = again || answer != null;
    if (exchange.isCancelled() || cause instanceof CancellationException) {
      call.cancel();
      again = false;
      answer = null;
    } else if (cause != null && !responded) {
      unwanted = unwanted || !decides(false);
      if (!unwanted) {
        again = repeat(cause);
        answer = again ? null : call.answer();
      }
    }
    if (unwanted) {
      call.end(cause);
    } else if (again) {
      exchange.sendAgain(call);
    } else if (answer != null) {
      call.end();
      exchange.answer(answer);
    } else {
      if (responded && cause != null) {
        call.end(cause);
      } else if (!streams || cause != null) {
        call.end();
      }
      if (discarded && cause == null) {
        exchange.cancelled();
      } else {
        exchange.complete(response, given(failure, cause));
      }
    }
  }

  /** What the application gets of a failure: as it came, but for what {@link #cause} leaves out. */
  private static @Nullable Throwable given(@Nullable Throwable failure, @Nullable Throwable cause) {
    return failure == cause || failure != null && failure.getCause() == cause
        ? failure
        : new CompletionException(cause);
  }

  private boolean repeat(Throwable cause) {
    if (attempt.ledAway) {
      // Not the doing of the instance that was called.
      call.cancel();
      return false;
    }
    boolean unsent = !attempt.answered || !JdkAdapter.INSTANCE.neverSent(cause);
    return call.onFailure(unsent ? cause : Sockets.afterSending(cause));
  }

  /** Unwraps what futures wrap, and the library's mark that a connection was closed too early. */
  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    if (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause.getClass().getName().endsWith(".ConnectionExpiredException")
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
