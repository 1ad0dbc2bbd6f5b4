package io.graft.instrumentation.urlconnection;

import io.graft.governance.outbound.ClientCall;
import io.graft.instrumentation.spi.Member;
import io.graft.instrumentation.spi.Sockets;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.HttpURLConnection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** What of the JDK's connection no public method tells or changes. */
final class Internals {
  private static final String CONNECTION = "sun.net.www.protocol.http.HttpURLConnection";
  private static final String STATUS_HOLDER = "java.net.HttpURLConnection";
  private static final String HEADERS = "sun.net.www.MessageHeader";

  private static final Member CONNECTED = Member.get("java.net.URLConnection", "connected");
  private static final Member STREAMING = Member.call(CONNECTION, "streaming", 0);
  private static final Member STATUS = Member.get(STATUS_HOLDER, "responseCode");
  private static final Member CLIENT = Member.get(CONNECTION, "http");
  private static final Member SET_CLIENT = Member.set(CONNECTION, "http");
  private static final Member INPUT = Member.get(CONNECTION, "inputStream");
  private static final Member SET_INPUT = Member.set(CONNECTION, "inputStream");
  private static final Member SET_ERRORS = Member.set(CONNECTION, "errorStream");
  private static final Member REMEMBERED = Member.get(CONNECTION, "rememberedException");
  private static final Member SET_REMEMBERED = Member.set(CONNECTION, "rememberedException");
  private static final Member SET_REMEMBERED_OUT = Member.set(CONNECTION, "rememberedExceptionOut");
  private static final Member RESPONSES = Member.get(CONNECTION, "responses");
  private static final Member FIND = Member.call(HEADERS, "findValue", 1);
  private static final Member RESET = Member.call(HEADERS, "reset", 0);
  private static final Member ADD = Member.call(HEADERS, "add", 2);
  private static final Member VALUES = Member.call(HEADERS, "multiValueIterator", 1);
  private static final Member SET_CONNECTED = Member.set("java.net.URLConnection", "connected");
  private static final Member SET_METHOD = Member.set(STATUS_HOLDER, "method");

  private Internals() {}

  /** Whether nothing has happened on the connection yet, so that its next use begins a call. */
  static boolean unused(Lookup inside, HttpURLConnection connection) throws Throwable {
    return !connected(inside, connection)
        && (Object) INPUT.in(inside).invokeExact((Object) connection) == null
        && (Object) REMEMBERED.in(inside).invokeExact((Object) connection) == null;
  }

  static boolean connected(Lookup inside, HttpURLConnection connection) throws Throwable {
    return (Boolean) (Object) CONNECTED.in(inside).invokeExact((Object) connection);
  }

  /** Whether the body goes to the wire as it is written, and cannot be sent again. */
  static boolean streaming(Lookup inside, HttpURLConnection connection) throws Throwable {
    return (Boolean) (Object) STREAMING.in(inside).invokeExact((Object) connection);
  }

  /** Returns the status of the response that has come, less than 1 where there is none. */
  static int status(Lookup inside, HttpURLConnection connection) throws Throwable {
    return (Integer) (Object) STATUS.in(inside).invokeExact((Object) connection);
  }

  /** Whether the connection has given its socket away: there is no body left to read from it. */
  static boolean finished(Lookup inside, HttpURLConnection connection) throws Throwable {
    return (Object) CLIENT.in(inside).invokeExact((Object) connection) == null;
  }

  /** Makes the connection throw {@code failure} from now on. */
  static void remember(Lookup inside, HttpURLConnection connection, @Nullable Exception failure)
      throws Throwable {
    Object ignored =
        (Object) SET_REMEMBERED.in(inside).invokeExact((Object) connection, (Object) failure);
  }

  /** Takes back what an attempt has left, so that the next use sends the request again. */
  static void renew(Lookup inside, HttpURLConnection connection) throws Throwable {
    discard(inside, connection);
    connection.disconnect();
    Object responses = (Object) RESPONSES.in(inside).invokeExact((Object) connection);
    Object ignored = (Object) RESET.in(inside).invokeExact(responses);
    ignored = (Object) SET_INPUT.in(inside).invokeExact((Object) connection, (Object) null);
    ignored = (Object) SET_ERRORS.in(inside).invokeExact((Object) connection, (Object) null);
    remember(inside, connection, null);
    try {
      ignored =
          (Object) SET_REMEMBERED_OUT.in(inside).invokeExact((Object) connection, (Object) null);
    } catch (NoSuchFieldException older) {
      // Before JDK 12 a connection that failed to be written to did not remember it.
    }
  }

  /** Lets go of a response that nobody wants, and of its socket, which may serve again. */
  private static void discard(Lookup inside, HttpURLConnection connection) throws Throwable {
    InputStream body = (InputStream) (Object) INPUT.in(inside).invokeExact((Object) connection);
    if (body == null || finished(inside, connection)) {
      return;
    }
    try {
      Sockets.drain(body);
      body.close();
    } catch (IOException broken) {
      return;
    }
    // What disconnect() finds, it closes.
    Object ignored = (Object) SET_CLIENT.in(inside).invokeExact((Object) connection, (Object) null);
    connected(inside, connection, false);
  }

  /** Makes the connection believe that it is open, or that it is not. */
  static void connected(Lookup inside, HttpURLConnection connection, boolean connected)
      throws Throwable {
    Object ignored =
        (Object) SET_CONNECTED.in(inside).invokeExact((Object) connection, (Object) connected);
  }

  /** Makes a POST of a GET, as the JDK does where an application writes a body. */
  static void post(Lookup inside, HttpURLConnection connection) throws Throwable {
    if (connection.getRequestMethod().equals("GET")) {
      Object ignored =
          (Object) SET_METHOD.in(inside).invokeExact((Object) connection, (Object) "POST");
    }
  }

  /** Adds a line to the headers of the response; without a name it is that of the status. */
  static void tell(Lookup inside, HttpURLConnection connection, @Nullable String name, String value)
      throws Throwable {
    Object responses = (Object) RESPONSES.in(inside).invokeExact((Object) connection);
    Object ignored = (Object) ADD.in(inside).invokeExact(responses, (Object) name, (Object) value);
  }

  /**
   * Returns a header of the response that has come; {@code null}: none. The connection's own
   * methods would send the request again where there is none.
   */
  static @Nullable String responseHeader(Lookup inside, HttpURLConnection connection, String name)
      throws Throwable {
    Object responses = (Object) RESPONSES.in(inside).invokeExact((Object) connection);
    return (String) (Object) FIND.in(inside).invokeExact(responses, (Object) name);
  }

  /** Makes {@code body} that of the response. */
  static void give(Lookup inside, HttpURLConnection connection, InputStream body) throws Throwable {
    connected(inside, connection, true);
    keep(inside, connection, body);
  }

  /** Makes {@code body} what the connection gives from now on. */
  static void keep(Lookup inside, HttpURLConnection connection, InputStream body) throws Throwable {
    Object ignored = (Object) SET_INPUT.in(inside).invokeExact((Object) connection, (Object) body);
  }

  /** Gives a call the cookies of the response, those too that are hidden from the application. */
  static void learn(Lookup inside, HttpURLConnection connection, ClientCall call) throws Throwable {
    Object responses = (Object) RESPONSES.in(inside).invokeExact((Object) connection);
    Object cookies = (Object) VALUES.in(inside).invokeExact(responses, (Object) "Set-Cookie");
    for (Iterator<?> each = (Iterator<?>) cookies; each.hasNext(); ) {
      call.learn((String) each.next());
    }
  }
}
