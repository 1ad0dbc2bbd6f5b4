package io.graft.governance.outcome;

import io.graft.governance.tls.RefusedHandshake;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Classifies exceptions: those of the JDK by their type, those of libraries by the name of their
 * type.
 */
public final class Failures {
  private static final int DEPTH = 8;

  private Failures() {}

  /**
   * Classifies an exception.
   *
   * @param neverSent whether the adapter knows that no byte was sent
   */
  public static Outcome of(Throwable failure, boolean neverSent) {
    if (neverSent) {
      return RefusedHandshake.isCauseOf(failure) ? Outcome.HANDSHAKE_REFUSED : Outcome.NEVER_SENT;
    }
    Throwable t = failure;
    for (int i = 0; i < DEPTH && t != null; i++) {
      Outcome outcome = one(t);
      if (outcome != null) {
        return outcome;
      }
      t = t.getCause();
    }
    return Outcome.IGNORED;
  }

  /** Whether an exception of the JDK proves that no byte of the request was sent. */
  public static boolean neverSent(Throwable failure) {
    Throwable t = failure;
    for (int i = 0; i < DEPTH && t != null; i++) {
      if (t instanceof ConnectException
          || t instanceof UnknownHostException
          || t instanceof NoRouteToHostException
          || t instanceof SocketTimeoutException && connecting(t.getMessage())) {
        return true;
      }
      t = t.getCause();
    }
    return false;
  }

  /** Whether it is a connect timeout: the JDK has no type for it, only this message. */
  private static boolean connecting(@Nullable String message) {
    return message != null && message.toLowerCase(Locale.ROOT).startsWith("connect timed out");
  }

  /** Whether the caller has cancelled. */
  public static boolean cancelled(Throwable failure) {
    Throwable t = failure;
    for (int i = 0; i < DEPTH && t != null; i++) {
      if (t instanceof CancellationException
          || t instanceof InterruptedException
          || t instanceof InterruptedIOException
          || t instanceof ClosedByInterruptException) {
        return true;
      }
      t = t.getCause();
    }
    return false;
  }

  private static @Nullable Outcome one(Throwable t) {
    if (t instanceof CancellationException
        || t instanceof InterruptedException
        || t instanceof ClosedByInterruptException) {
      return Outcome.IGNORED;
    }
    String name = t.getClass().getSimpleName();
    if (name.contains("Pool") || name.startsWith("ConnectionRequestTimeout") || isFull(t)) {
      return Outcome.IGNORED; // the client's pool has no free connection
    }
    if (t instanceof SocketTimeoutException
        || t instanceof TimeoutException
        || name.contains("Timeout")) {
      return Outcome.TIMEOUT;
    }
    if (t instanceof InterruptedIOException) {
      String message = t.getMessage();
      return message != null && message.toLowerCase(Locale.ROOT).contains("time")
          ? Outcome.TIMEOUT
          : Outcome.IGNORED;
    }
    if (t instanceof ProtocolException
        || t instanceof MalformedURLException
        || t instanceof FileNotFoundException) {
      return Outcome.IGNORED;
    }
    // Armeria's of a connection, and of a stream, are no exceptions of I/O.
    return t instanceof IOException || isClosed(name) ? Outcome.TRANSPORT : null;
  }

  private static boolean isClosed(String name) {
    return name.equals("ClosedSessionException") || name.equals("ClosedStreamException");
  }

  /** Whether it is AsyncHttpClient's, which has had no type for it in 1.9. */
  private static boolean isFull(Throwable t) {
    return t.getMessage() != null && t.getMessage().startsWith("Too many connections");
  }

  /** Returns a short description: {@code connection refused}, {@code SSLHandshakeException}. */
  public static String word(Throwable failure) {
    String message = failure.getMessage();
    if (message != null && message.toLowerCase(Locale.ROOT).contains("refused")) {
      return "connection refused";
    }
    return failure.getClass().getSimpleName();
  }
}
