package io.graft.instrumentation.commonshttp;

import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.client.ReasonPhrase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.httpclient.Header;
import org.apache.commons.httpclient.HeaderGroup;
import org.apache.commons.httpclient.HostConfiguration;
import org.apache.commons.httpclient.HttpConnection;
import org.apache.commons.httpclient.HttpConnectionManager;
import org.apache.commons.httpclient.HttpMethodBase;
import org.apache.commons.httpclient.HttpState;
import org.apache.commons.httpclient.StatusLine;
import org.jspecify.annotations.Nullable;

/** What no public method of the library leads to, by the names that it has in 3.0 and 3.1. */
final class Internals {
  private static final String DIRECTOR = "org.apache.commons.httpclient.HttpMethodDirector";
  private static final PrivateMember CONFIGURATION =
      PrivateMember.get(DIRECTOR, "hostConfiguration");
  private static final PrivateMember MANAGER = PrivateMember.get(DIRECTOR, "connectionManager");
  private static final PrivateMember ROUTE = PrivateMember.set(DIRECTOR, "connectionManager");
  private static final PrivateMember STATE = PrivateMember.get(DIRECTOR, "state");
  private static final PrivateMember CONNECTION = PrivateMember.set(DIRECTOR, "conn");
  private static final PrivateMember CONNECT = PrivateMember.set(DIRECTOR, "connectMethod");
  private static final PrivateMember RELEASES = PrivateMember.set(DIRECTOR, "releaseConnection");
  private static final PrivateMember REDIRECTS = PrivateMember.set(DIRECTOR, "redirectLocations");
  private static final PrivateMember EXECUTE = PrivateMember.call(DIRECTOR, "executeMethod", 1);

  private static final String METHOD = CommonsCall.METHOD;
  private static final PrivateMember BODY = PrivateMember.get(METHOD, "responseStream");
  private static final PrivateMember SET_BODY = PrivateMember.set(METHOD, "responseStream");
  private static final PrivateMember USED = PrivateMember.get(METHOD, "responseConnection");
  private static final PrivateMember RESPOND = PrivateMember.call(METHOD, "fakeResponse", 3);

  private Internals() {}

  /** Where a director sends a method to, redirects included. */
  static HostConfiguration configuration(Object director) {
    return (HostConfiguration) CONFIGURATION.of(null, director);
  }

  static HttpState state(@Nullable Object director) {
    return (HttpState) STATE.of(null, director);
  }

  /** Makes a director, which is there for one execution, ask {@code call} for its connections. */
  static void route(Object director, CommonsCall call) {
    HttpConnectionManager given = (HttpConnectionManager) MANAGER.of(null, director);
    ROUTE.of(null, director, new RoutedConnections(given, call));
  }

  static void executeAgain(Object director, HttpMethodBase method) {
    CONNECTION.of(null, director, null);
    CONNECT.of(null, director, null);
    RELEASES.of(null, director, false);
    REDIRECTS.of(null, director, null);
    EXECUTE.of(null, director, method);
  }

  static @Nullable InputStream body(HttpMethodBase method) {
    return (InputStream) BODY.of(null, method);
  }

  static void setBody(HttpMethodBase method, InputStream body) {
    SET_BODY.of(null, method, body);
  }

  static void closeIfOpen(HttpMethodBase method) {
    HttpConnection connection = (HttpConnection) USED.of(null, method);
    if (connection != null && body(method) != null) {
      connection.close();
    }
  }

  /** Gives a method a response as the library does where a proxy has answered in its place. */
  static void reply(HttpMethodBase method, LocalReply reply) throws IOException {
    HeaderGroup headers = new HeaderGroup();
    reply.headers((name, value) -> headers.addHeader(new Header(name, value)));
    String line = "HTTP/1.1 " + reply.status() + " " + ReasonPhrase.of(reply.status());
    InputStream body =
        reply.hasBody(method.getName()) ? new ByteArrayInputStream(reply.body()) : null;
    RESPOND.of(null, method, new StatusLine(line), headers, body);
  }
}
