package io.graft.instrumentation.urlconnection;

import io.graft.bootstrap.Outcome;
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
  OUTPUT {
    @Override
    Object again(HttpURLConnection connection) throws IOException {
      return connection.getOutputStream();
    }
  },
  INPUT {
    @Override
    Object again(HttpURLConnection connection) throws IOException {
      return connection.getInputStream();
    }
  };

  abstract @Nullable Object again(HttpURLConnection connection) throws IOException;

  /**
   * Enters the library.
   *
   * @param unused whether this use begins a call, where none is open
   * @return what {@link #exit} needs, or the refusal
   */
  @Nullable Object enter(HttpURLConnection connection, boolean unused, boolean streaming) {
    Exchange around = Exchange.current();
    if (around != null) {
      if (around.isFor(connection)) {
        return null;
      }
      // Of another connection, as when a certificate is looked up within a handshake.
      Exchange.suspendFor(null);
      return new Suspended(around);
    }
    Exchange exchange = Exchange.of(connection);
    if (exchange == null) {
      exchange = unused ? Exchange.begin(connection, method(connection), streaming) : null;
      if (exchange == null) {
        return null;
      }
      IOException refusal = exchange.refusal();
      if (refusal != null) {
        exchange.end();
        return Outcome.throwing(refusal);
      }
    }
    exchange.enter(connection);
    return exchange;
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
      if (!(outcome instanceof Throwable)) {
        open = this != INPUT || unread(inside, connection, outcome);
        if (open && outcome instanceof InputStream) {
          outcome = new Body((InputStream) outcome, connection, exchange);
        }
      }
    } finally {
      exchange.leave(connection, open);
    }
    return outcome;
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
    long length = connection.getContentLengthLong();
    return length < 0
        || !(body instanceof InputStream)
        || ((InputStream) body).available() < length;
  }

  private @Nullable Object attempt(Lookup inside, HttpURLConnection connection, Exchange exchange)
      throws Throwable {
    exchange.written = false;
    if (this != CONNECT) {
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
        String retryAfter = status < 400 ? null : connection.getHeaderField("Retry-After");
        boolean again = call.onResponse(status, retryAfter);
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
