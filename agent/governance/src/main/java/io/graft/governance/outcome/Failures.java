package io.graft.governance.outcome;

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
 * What a failure says, by the types of the JDK and, where a library has types of its own, by the
 * way they are named.
 */
public final class Failures {
  private static final int DEPTH = 8;

  private Failures() {}

  /**
   * Classifies a failure.
   *
   * @param neverSent whether the client's adapter knows that no byte was sent
   */
  public static Verdict of(Throwable failure, boolean neverSent) {
    if (neverSent) {
      return Verdict.NEVER_SENT;
    }
    Throwable t = failure;
    for (int i = 0; i < DEPTH && t != null; i++) {
      Verdict verdict = one(t);
      if (verdict != null) {
        return verdict;
      }
      t = t.getCause();
    }
    return Verdict.IGNORED;
  }

  /** Whether a failure proves, by the types of the JDK, that no byte of the request was sent. */
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

  /** The JDK has no type of its own for a connect timeout, only this message. */
  private static boolean connecting(@Nullable String message) {
    return message != null && message.toLowerCase(Locale.ROOT).startsWith("connect timed out");
  }

  /** Whether it was the caller who gave up. */
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

  private static @Nullable Verdict one(Throwable t) {
    if (t instanceof CancellationException
        || t instanceof InterruptedException
        || t instanceof ClosedByInterruptException) {
      return Verdict.IGNORED;
    }
    String name = t.getClass().getSimpleName();
    if (name.contains("Pool") || name.startsWith("ConnectionRequestTimeout")) {
      return Verdict.IGNORED; // the client's own connections are all in use
    }
    if (t instanceof SocketTimeoutException
        || t instanceof TimeoutException
        || name.contains("Timeout")) {
      return Verdict.TIMEOUT;
    }
    if (t instanceof InterruptedIOException) {
      String message = t.getMessage();
      return message != null && message.toLowerCase(Locale.ROOT).contains("time")
          ? Verdict.TIMEOUT
          : Verdict.IGNORED;
    }
    if (t instanceof ProtocolException
        || t instanceof MalformedURLException
        || t instanceof FileNotFoundException) {
      return Verdict.IGNORED;
    }
    return t instanceof IOException ? Verdict.TRANSPORT : null;
  }

  /** A word for people: {@code connection refused}, {@code SSLHandshakeException}. */
  public static String word(Throwable failure) {
    String message = failure.getMessage();
    if (message != null && message.toLowerCase(Locale.ROOT).contains("refused")) {
      return "connection refused";
    }
    return failure.getClass().getSimpleName();
  }
}
