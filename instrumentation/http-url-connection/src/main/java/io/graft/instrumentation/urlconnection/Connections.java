package io.graft.instrumentation.urlconnection;

import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.client.ReasonPhrase;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.HttpURLConnection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Accesses private state of the JDK's connections. */
final class Connections {
  private static final String HTTP = "sun.net.www.protocol.http.HttpURLConnection";
  private static final String BASE = "java.net.HttpURLConnection";
  private static final String ROOT = "java.net.URLConnection";
  private static final String HEADERS = "sun.net.www.MessageHeader";

  private static final PrivateMember CONNECTED = PrivateMember.get(ROOT, "connected");
  private static final PrivateMember SET_CONNECTED = PrivateMember.set(ROOT, "connected");
  private static final PrivateMember STATUS = PrivateMember.get(BASE, "responseCode");
  private static final PrivateMember SET_METHOD = PrivateMember.set(BASE, "method");
  private static final PrivateMember STREAMING = PrivateMember.call(HTTP, "streaming", 0);
  private static final PrivateMember CLIENT = PrivateMember.get(HTTP, "http");
  private static final PrivateMember SET_CLIENT = PrivateMember.set(HTTP, "http");
  private static final PrivateMember INPUT = PrivateMember.get(HTTP, "inputStream");
  private static final PrivateMember SET_INPUT = PrivateMember.set(HTTP, "inputStream");
  private static final PrivateMember SET_ERRORS = PrivateMember.set(HTTP, "errorStream");
  private static final PrivateMember FAILURE = PrivateMember.get(HTTP, "rememberedException");
  private static final PrivateMember SET_FAILURE = PrivateMember.set(HTTP, "rememberedException");

  /** Before JDK 12 a connection did not remember a failed write. */
  private static final PrivateMember SET_OUTPUT_FAILURE =
      PrivateMember.setIfAny(HTTP, "rememberedExceptionOut");

  private static final PrivateMember RESPONSES = PrivateMember.get(HTTP, "responses");
  private static final PrivateMember FIND = PrivateMember.call(HEADERS, "findValue", 1);
  private static final PrivateMember RESET = PrivateMember.call(HEADERS, "reset", 0);
  private static final PrivateMember ADD = PrivateMember.call(HEADERS, "add", 2);
  private static final PrivateMember VALUES = PrivateMember.call(HEADERS, "multiValueIterator", 1);

  private Connections() {}

  /** Whether the next use of a connection begins a call, because it has not been used yet. */
  static boolean isUnused(Lookup inside, HttpURLConnection connection, UrlCall.Step step) {
    if (step == UrlCall.Step.OUTPUT && !connection.getDoOutput()
        || (Boolean) CONNECTED.of(inside, connection)) {
      return false;
    }
    if (step == UrlCall.Step.CONNECT && !inside.lookupClass().getName().equals(HTTP)) {
      return true; // the class of https connections cannot access all of its superclass
    }
    return INPUT.of(inside, connection) == null && FAILURE.of(inside, connection) == null;
  }

  /** Whether the body is streamed to the wire, and so cannot be sent again. */
  static boolean isStreaming(Lookup inside, HttpURLConnection connection) {
    return (Boolean) STREAMING.of(inside, connection);
  }

  /** Returns the status of the response; less than 1: no response yet. */
  static int status(UrlCall call) {
    return (Integer) STATUS.of(call.inside, call.connection());
  }

  /** Sets whether the connection counts as open. */
  static void connected(Lookup inside, HttpURLConnection connection, boolean connected) {
    SET_CONNECTED.of(inside, connection, connected);
  }

  /** Makes the connection throw {@code failure} from now on. */
  static void remember(UrlCall call, IOException failure) {
    SET_FAILURE.of(call.inside, call.connection(), failure);
  }

  /** Removes the state of the last attempt, so that the next use sends the request again. */
  static void renew(UrlCall call) {
    HttpURLConnection connection = call.connection();
    Lookup inside = call.inside;
    InputStream body = (InputStream) INPUT.of(inside, connection);
    if (body != null && CLIENT.of(inside, connection) != null) {
      // The response is discarded, but its socket may be reused.
      try {
        UrlDriver.drain(body);
        body.close();
        // Otherwise disconnect() would close it.
        SET_CLIENT.of(inside, connection, null);
        connected(inside, connection, false);
      } catch (IOException broken) {
        // The socket is broken too.
      }
    }
    connection.disconnect();
    RESET.of(inside, RESPONSES.of(inside, connection));
    SET_INPUT.of(inside, connection, null);
    SET_ERRORS.of(inside, connection, null);
    SET_FAILURE.of(inside, connection, null);
    SET_OUTPUT_FAILURE.of(inside, connection, null);
  }

  /** Changes a GET to a POST, as the JDK does if an application writes a body. */
  static void post(UrlCall call) {
    if (call.connection().getRequestMethod().equals("GET")) {
      SET_METHOD.of(call.inside, call.connection(), "POST");
    }
  }

  /**
   * Returns a header of the response; {@code null}: absent. Without a response, the connection's
   * own methods would send the request again.
   */
  static @Nullable String responseHeader(UrlCall call, String name) {
    return (String) FIND.of(call.inside, RESPONSES.of(call.inside, call.connection()), name);
  }

  /**
   * Passes the cookies of the response to a call, including those that the application cannot see.
   */
  static void learnCookies(UrlCall call) {
    Object responses = RESPONSES.of(call.inside, call.connection());
    Iterator<?> cookies = (Iterator<?>) VALUES.of(call.inside, responses, "Set-Cookie");
    while (cookies.hasNext()) {
      call.learn((String) cookies.next());
    }
  }

  /**
   * Whether the instance may still be sending. Applications that only read the status leave the
   * body unread; a short body that came with its headers no longer occupies the instance.
   */
  static boolean isUnread(UrlCall call, @Nullable Object body) throws IOException {
    if (CLIENT.of(call.inside, call.connection()) == null) {
      return false; // the connection has released its socket
    }
    if (!(body instanceof InputStream)) {
      return true;
    }
    String length = responseHeader(call, "Content-Length");
    try {
      return length == null || ((InputStream) body).available() < Long.parseLong(length.trim());
    } catch (NumberFormatException odd) {
      return true;
    }
  }

  /** Makes {@code body} the body that the connection returns from now on. */
  static void keep(UrlCall call, InputStream body) {
    SET_INPUT.of(call.inside, call.connection(), body);
  }

  /** Sets the state of the connection as if a reply had come over the wire. */
  static void install(UrlCall call, LocalReply reply) throws IOException {
    renew(call);
    int status = reply.status();
    tell(call, null, "HTTP/1.1 " + status + " " + ReasonPhrase.of(status));
    reply.headers((name, value) -> tell(call, name, value));
    connected(call.inside, call.connection(), true);
    keep(call, new ByteArrayInputStream(reply.body(call.method)));
    if (status >= 400) {
      // What the JDK throws when the body of such a response is read.
      String url = call.url().toString();
      remember(
          call,
          status == 404 || status == 410
              ? new FileNotFoundException(url)
              : new IOException(
                  "Server returned HTTP response code: " + status + " for URL: " + url));
    }
    // Otherwise there would be no error stream until the status is read.
    call.connection().getResponseCode();
  }

  /** Adds a header line to the response; without a name it is the status line. */
  private static void tell(UrlCall call, @Nullable String name, String value) {
    ADD.of(call.inside, RESPONSES.of(call.inside, call.connection()), name, value);
  }
}
