package io.graft.instrumentation.urlconnection;

import io.graft.governance.outbound.Answer;
import io.graft.governance.outbound.ClientCall;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/** What a connection tells and gives where the rules of the call have an answer. */
final class Answers {
  private Answers() {}

  /** Makes the connection what it would be if the answer had come over the wire. */
  static void install(Lookup inside, HttpURLConnection connection, ClientCall call, Answer answer)
      throws Throwable {
    Internals.renew(inside, connection);
    int status = answer.status();
    Internals.tell(inside, connection, null, "HTTP/1.1 " + status + " " + reason(status));
    String type = answer.contentType();
    if (type != null) {
      Internals.tell(inside, connection, "Content-Type", type);
    }
    Internals.tell(inside, connection, "Content-Length", Integer.toString(answer.length()));
    byte[] body = answer.hasBody(call.method()) ? answer.body() : new byte[0];
    Internals.give(inside, connection, new ByteArrayInputStream(body));
    if (status >= 400) {
      Internals.remember(inside, connection, failure(connection, status));
    }
    // Or the error stream would not be there before the status was asked for.
    connection.getResponseCode();
  }

  /** What the JDK throws when it is asked for the body of such a response. */
  private static IOException failure(HttpURLConnection connection, int status) {
    String url = connection.getURL().toString();
    return status == 404 || status == 410
        ? new FileNotFoundException(url)
        : new IOException("Server returned HTTP response code: " + status + " for URL: " + url);
  }

  private static String reason(int status) {
    switch (status) {
      case 200:
        return "OK";
      case 204:
        return "No Content";
      case 400:
        return "Bad Request";
      case 401:
        return "Unauthorized";
      case 403:
        return "Forbidden";
      case 404:
        return "Not Found";
      case 429:
        return "Too Many Requests";
      case 500:
        return "Internal Server Error";
      case 502:
        return "Bad Gateway";
      case 503:
        return "Service Unavailable";
      case 504:
        return "Gateway Timeout";
      default:
        // As servers do that have none, and every server over HTTP/2.
        return "";
    }
  }

  /** Takes the body of a request that is not sent. */
  static final class Sink extends OutputStream {
    @Override
    public void write(int b) {}

    @Override
    public void write(byte @Nullable [] bytes, int offset, int length) {}
  }
}
