package io.graft.net;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** Describes, as a clause, why a peer could not be reached or understood. */
public final class FailureReason {
  private FailureReason() {}

  /**
   * Returns the clause: {@code connection refused}. It starts with a lower-case letter or a name.
   */
  public static String of(Exception e) {
    if (e instanceof UnknownHostException || e instanceof UnresolvedAddressException) {
      return "unknown host";
    }
    if (e instanceof ConnectException && String.valueOf(e.getMessage()).contains("refused")) {
      return "connection refused";
    }
    if (e instanceof NoRouteToHostException) {
      return "no route to host";
    }
    String message = e.getMessage();
    if (message == null || message.isEmpty()) {
      return e.getClass().getSimpleName();
    }
    if (e instanceof SSLException && message.contains("certification path")) {
      return "its certificate is not signed by a trusted authority";
    }
    boolean acronym = message.length() > 1 && Character.isUpperCase(message.charAt(1));
    return acronym ? message : Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }
}
