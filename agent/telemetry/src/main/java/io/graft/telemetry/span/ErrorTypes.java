package io.graft.telemetry.span;

import io.graft.governance.event.ClientAttempt;
import io.graft.governance.event.ServedRequest;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The {@code error.type} attribute: few values, and the same for the span and the metric. */
public final class ErrorTypes {
  private static final String[] STATUS = new String[600];

  static {
    for (int i = 100; i < STATUS.length; i++) {
      STATUS[i] = Integer.toString(i).intern();
    }
  }

  private ErrorTypes() {}

  /** Returns {@code null} if the server made no error; 4xx is the client's error. */
  public static @Nullable String of(ServedRequest call) {
    Throwable failure = call.failure();
    if (failure != null) {
      return type(failure);
    }
    int status = call.status();
    return status == 0 ? "no_response" : status >= 500 ? status(status) : null;
  }

  /** Returns {@code null} for no error. */
  public static @Nullable String of(ClientAttempt attempt) {
    if (attempt.cancelled()) {
      return "cancelled";
    }
    if (attempt.refused() != null) {
      return "refused";
    }
    Throwable failure = attempt.failure();
    if (failure != null) {
      return type(failure);
    }
    int status = attempt.status();
    return status == 0 ? "no_response" : status >= 400 ? status(status) : null;
  }

  /** Returns the cause of an exception that only carries it between threads. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0;
        i < 4 && (cause instanceof CompletionException || cause instanceof ExecutionException);
        i++) {
      Throwable next = cause.getCause();
      if (next == null) {
        break;
      }
      cause = next;
    }
    return cause;
  }

  private static String type(Throwable failure) {
    return cause(failure).getClass().getName();
  }

  private static String status(int status) {
    return status < STATUS.length ? STATUS[status] : "_OTHER";
  }
}
