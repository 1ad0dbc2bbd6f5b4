package io.graft.instrumentation.urlconnection;

import io.graft.instrumentation.spi.Member;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/** What of the JDK's connection no public method tells or changes. */
final class Internals {
  private static final String CONNECTION = "sun.net.www.protocol.http.HttpURLConnection";
  private static final String STATUS_HOLDER = "java.net.HttpURLConnection";

  private static final Member CONNECTED = Member.get("java.net.URLConnection", "connected");
  private static final Member STATUS = Member.get(STATUS_HOLDER, "responseCode");
  private static final Member CLIENT = Member.get(CONNECTION, "http");
  private static final Member INPUT = Member.get(CONNECTION, "inputStream");
  private static final Member SET_INPUT = Member.set(CONNECTION, "inputStream");
  private static final Member SET_ERRORS = Member.set(CONNECTION, "errorStream");
  private static final Member REMEMBERED = Member.get(CONNECTION, "rememberedException");
  private static final Member SET_REMEMBERED = Member.set(CONNECTION, "rememberedException");
  private static final Member SET_REMEMBERED_OUT = Member.set(CONNECTION, "rememberedExceptionOut");
  private static final Member RESPONSES = Member.get(CONNECTION, "responses");
  private static final Member RESET = Member.call("sun.net.www.MessageHeader", "reset", 0);

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

  /** Takes back what a failed attempt has left, so that the next use sends the request again. */
  static void renew(Lookup inside, HttpURLConnection connection) throws Throwable {
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
}
