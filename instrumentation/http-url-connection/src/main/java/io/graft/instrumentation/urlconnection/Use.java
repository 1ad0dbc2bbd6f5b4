package io.graft.instrumentation.urlconnection;

import io.graft.bootstrap.Outcome;
import io.graft.governance.outbound.Answer;
import io.graft.governance.outbound.ClientCall;
import io.graft.instrumentation.spi.Sockets;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/** What the ways of using a connection have in common. */
enum Use {
  CONNECT {
    @Override
    @Nullable Object again(HttpURLConnection connection) throws IOException {
      connection.connect();
      return null;
    }
  },
  /** Of an https connection, which reaches less of its superclass. */
  SECURE_CONNECT {
    @Override
    @Nullable Object again(HttpURLConnection connection) throws IOException {
      connection.connect();
      return null;
    }

    @Override
    boolean begins(Lookup inside, HttpURLConnection connection) throws Throwable {
      return !Internals.connected(inside, connection);
    }
  },
  OUTPUT {
    @Override
    Object again(HttpURLConnection connection) throws IOException {
      return connection.getOutputStream();
    }

    @Override
    boolean begins(Lookup inside, HttpURLConnection connection) throws Throwable {
      return connection.getDoOutput() && super.begins(inside, connection);
    }
  },
  INPUT {
    @Override
    Object again(HttpURLConnection connection) throws IOException {
      return connection.getInputStream();
    }
  };

  abstract @Nullable Object again(HttpURLConnection connection) throws IOException;

  /** Whether this use begins a call, where none is open. */
  boolean begins(Lookup inside, HttpURLConnection connection) throws Throwable {
    return Internals.unused(inside, connection);
  }

  private boolean connects() {
    return this == CONNECT || this == SECURE_CONNECT;
  }

  /**
   * Enters the library.
   *
   * @return what {@link #exit} needs, or what the application gets
   */
  @Nullable Object enter(Lookup inside, HttpURLConnection connection) throws Throwable {
    Exchange around = Exchange.current();
    if (around != null) {
      if (around.isFor(connection)) {
        return null;
      }
      Exchange outer = around.within(connection);
      if (outer != null) {
        Exchange.suspendFor(outer);
        return new Suspended(around);
      }
    }
    Exchange exchange = Exchange.of(connection);
    boolean begun = exchange == null;
    if (exchange == null) {
      if (begins(inside, connection)) {
        boolean streaming = Internals.streaming(inside, connection);
        exchange = Exchange.begin(connection, method(connection), streaming);
      }
      if (exchange == null) {
        return aside(around);
      }
    }
    try {
      return entered(inside, connection, exchange, begun);
    } catch (Throwable halfWay) {
      exchange.finish(connection, null);
      throw halfWay;
    }
  }

  private @Nullable Object entered(
      Lookup inside, HttpURLConnection connection, Exchange exchange, boolean begun)
      throws Throwable {
    if (begun) {
      IOException refusal = exchange.depart(connection);
      if (refusal != null) {
        if (!connects()) {
          // Or each question about the response would ask for admission once more.
          Internals.remember(inside, connection, refusal);
        }
        return Outcome.throwing(refusal);
      }
    }
    Answer answer = exchange.answer;
    if (answer != null) {
      return answered(inside, connection, exchange, answer);
    }
    if (this == INPUT && exchange.responded) {
      // It is there.
      return null;
    }
    exchange.enter(connection);
    return exchange;
  }

  /** Leaves a call within another one alone: what is woven deeper must not take it for that. */
  private static @Nullable Object aside(@Nullable Exchange around) {
    if (around == null) {
      return null;
    }
    Exchange.suspendFor(null);
    return new Suspended(around);
  }

  /** What the application gets of a call that is answered without having been sent. */
  private @Nullable Object answered(
      Lookup inside, HttpURLConnection connection, Exchange exchange, Answer answer)
      throws Throwable {
    if (this == INPUT) {
      exchange.finish(connection, null);
      Answers.install(inside, connection, exchange.call(), answer);
      // The JDK finds it, as if it had just come.
      return null;
    }
    boolean mistaken = this == OUTPUT && !connection.getDoOutput();
    return exchange.keep(connection) && !mistaken ? waiting(inside, connection, exchange) : null;
  }

  /** Takes what is written until the application asks for the response, which is there already. */
  private Outcome waiting(Lookup inside, HttpURLConnection connection, Exchange exchange)
      throws Throwable {
    Internals.connected(inside, connection, true);
    if (connects()) {
      return Outcome.NOTHING;
    }
    Internals.post(inside, connection);
    return Outcome.returning(exchange.sink());
  }

  /** The JDK makes a POST of a GET that has a body, in {@code getOutputStream}. */
  private String method(HttpURLConnection connection) {
    String method = connection.getRequestMethod();
    return method.equals("GET") && this != INPUT && connection.getDoOutput() ? "POST" : method;
  }

  /** Leaves the library; returns what the application gets. */
  @Nullable Object exit(
      Lookup inside,
      HttpURLConnection connection,
      @Nullable Object entered,
      @Nullable Object returned,
      @Nullable Throwable thrown)
      throws Throwable {
    if (entered instanceof Suspended) {
      Exchange.suspendFor(((Suspended) entered).around);
    }
    Object outcome = thrown != null ? thrown : returned;
    if (!(entered instanceof Exchange)) {
      return outcome;
    }
    Exchange exchange = (Exchange) entered;
    boolean open = false;
    try {
      while (repeat(inside, connection, exchange, outcome)) {
        if (!Sockets.backOff(exchange.call())) {
          exchange.call().cancel();
          break;
        }
        outcome = attempt(inside, connection, exchange);
      }
      Answer answer = outcome == returned && !exchange.responded ? null : exchange.call().answer();
      if (answer != null && (this == INPUT || exchange.attached())) {
        exchange.answer = answer;
        return instead(inside, connection, exchange, answer);
      }
      if (!(outcome instanceof Throwable)) {
        open = this != INPUT || unread(inside, connection, outcome);
        if (open && outcome instanceof InputStream) {
          // Where the JDK keeps it: whoever asks again gets the same.
          outcome = new Body((InputStream) outcome, connection, exchange);
          Internals.keep(inside, connection, (InputStream) outcome);
        }
      }
    } finally {
      exchange.leave(connection, open || this != INPUT && exchange.answer != null);
    }
    return outcome;
  }

  /** What the application gets of an answer in the place of what came of the call. */
  private @Nullable Object instead(
      Lookup inside, HttpURLConnection connection, Exchange exchange, Answer answer)
      throws Throwable {
    ClientCall call = exchange.call();
    if (this == INPUT) {
      Answers.install(inside, connection, call, answer);
      try {
        return connection.getInputStream();
      } catch (IOException status) {
        return status;
      }
    }
    call.end();
    Internals.renew(inside, connection);
    return waiting(inside, connection, exchange).value();
  }

  /**
   * Whether the instance may still be sending. Applications that ask for the status alone leave the
   * body where it is: a short one that has come with its headers keeps nobody busy.
   */
  private static boolean unread(Lookup inside, HttpURLConnection connection, @Nullable Object body)
      throws Throwable {
    if (Internals.finished(inside, connection)) {
      return false;
    }
    if (!(body instanceof InputStream)) {
      return true;
    }
    String length = Internals.responseHeader(inside, connection, "Content-Length");
    return length == null || ((InputStream) body).available() < number(length);
  }

  /** One that is none is that of a body without an end. */
  private static long number(String length) {
    try {
      return Long.parseLong(length.trim());
    } catch (NumberFormatException odd) {
      return Long.MAX_VALUE;
    }
  }

  private @Nullable Object attempt(Lookup inside, HttpURLConnection connection, Exchange exchange)
      throws Throwable {
    exchange.written = false;
    if (!connects()) {
      Internals.renew(inside, connection);
    }
    try {
      return again(connection);
    } catch (IOException | RuntimeException | Error failure) {
      return failure;
    }
  }

  private boolean repeat(
      Lookup inside, HttpURLConnection connection, Exchange exchange, @Nullable Object outcome)
      throws Throwable {
    ClientCall call = exchange.call();
    if (exchange.cancelled) {
      call.cancel();
      return false;
    }
    if (this == INPUT && !exchange.responded) {
      int status = Internals.status(inside, connection);
      if (status >= 100) {
        exchange.responded = true;
        if (call.learnsCookies() && !exchange.ledAway) {
          Internals.learn(inside, connection, call);
        }
        String retryAfter =
            status < 400 ? null : Internals.responseHeader(inside, connection, "Retry-After");
        String type =
            status < 300 ? Internals.responseHeader(inside, connection, "Content-Type") : null;
        boolean again = call.onResponse(status, retryAfter, type);
        exchange.responded = !again;
        return again;
      }
    }
    if (!(outcome instanceof Throwable)) {
      return false;
    }
    if (!(outcome instanceof IOException)
        || outcome instanceof ProtocolException
        || exchange.ledAway) {
      // The application's own mistake, or nothing that the instance is to blame for.
      call.cancel();
      return false;
    }
    return call.onFailure(asSeen(exchange, (IOException) outcome));
  }

  /**
   * The JDK itself connects a second time where a request got no answer: that this fails says
   * nothing of the request.
   */
  private static Throwable asSeen(Exchange exchange, IOException failure) {
    if (!exchange.written || !UrlAdapter.INSTANCE.neverSent(failure)) {
      return failure;
    }
    return Sockets.afterSending(failure);
  }

  private static final class Suspended {
    final Exchange around;

    Suspended(Exchange around) {
      this.around = around;
    }
  }
}
