package io.graft.wire;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** Why somebody could not be reached or understood, as a clause for people. */
public final class Words {
  private Words() {}

  /** Returns the clause: {@code connection refused}. It begins with a small letter or a name. */
  public static String of(Exception e) {
    if (e instanceof UnknownHostException || e instanceof UnresolvedAddressException) {
      return "its host is not known";
    }
    if (e instanceof ConnectException && String.valueOf(e.getMessage()).contains("refused")) {
      return "connection refused";
    }
    if (e instanceof NoRouteToHostException) {
      return "no route to it";
    }
    String message = e.getMessage();
    if (message == null || message.isEmpty()) {
      return e.getClass().getSimpleName();
    }
    if (e instanceof SSLException && message.contains("certification path")) {
      return "its certificate is of no authority that is trusted here";
    }
    boolean acronym = message.length() > 1 && Character.isUpperCase(message.charAt(1));
    return acronym ? message : Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }
}
