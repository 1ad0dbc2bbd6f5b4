package io.graft.instrumentation.commonshttp;

import io.graft.bootstrap.Outcome;
import io.graft.governance.service.Instance;
import io.graft.instrumentation.spi.client.BlockingCall;
import io.graft.instrumentation.spi.client.HeaderChanges;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Collection;
import java.util.Objects;
import org.apache.commons.httpclient.ConnectionPoolTimeoutException;
import org.apache.commons.httpclient.Header;
import org.apache.commons.httpclient.HostConfiguration;
import org.apache.commons.httpclient.HttpConnection;
import org.apache.commons.httpclient.HttpConnectionManager;
import org.apache.commons.httpclient.HttpMethodBase;
import org.apache.commons.httpclient.auth.AuthState;
import org.apache.commons.httpclient.params.HostParams;
import org.apache.commons.httpclient.protocol.Protocol;
import org.jspecify.annotations.Nullable;

/** A governed call on its way through the library. */
final class CommonsCall extends BlockingCall {
  static final String METHOD = "org.apache.commons.httpclient.HttpMethodBase";

  // Only while a thread is inside: the response is held by the method object.
  @Nullable HttpMethodBase request;
  @Nullable Object director;
  private @Nullable HostConfiguration configuration;

  /** Undoes what is written into the request, which the application keeps. */
  final HeaderChanges headers = new RequestHeaders();

  /** Where the hop under way goes, as the application or a redirect names it. */
  @Nullable String host;

  int port;
  @Nullable Protocol protocol;

  /** Where a connection is looked for right now: by instance, and as the application sees it. */
  @Nullable HostConfiguration actual;

  @Nullable HostConfiguration logical;

  // What a redirect changes in objects that a second attempt starts from.
  private final @Nullable String givenHost;
  private final int givenPort;
  private final @Nullable Protocol givenProtocol;
  private final String givenPath;
  private final @Nullable String givenQuery;

  CommonsCall(Object director, HttpMethodBase request) {
    this.director = director;
    this.request = request;
    HostConfiguration to = Internals.configuration(director);
    configuration = to;
    host = givenHost = to.getHost();
    port = givenPort = to.getPort();
    protocol = givenProtocol = to.getProtocol();
    givenPath = request.getPath();
    givenQuery = request.getQueryString();
  }

  /** The method object; only while a thread is inside. */
  HttpMethodBase request() {
    HttpMethodBase entered = request;
    if (entered == null) {
      throw new IllegalStateException("not inside");
    }
    return entered;
  }

  /** Gets the connection of a hop, to the instance that it goes to. */
  HttpConnection connection(HttpConnectionManager given, HostConfiguration hop, long timeout)
      throws ConnectionPoolTimeoutException {
    kept = true;
    logical = hop;
    actual = toEndpoint(hop);
    try {
      if (refusal() != null) {
        // Also not by a proxy, which its hosts would still go to.
        throw CommonsCall.<ConnectionPoolTimeoutException>asItIs(new ConnectException(refusal()));
      }
      int millis = timeoutMillis((int) Math.min(Integer.MAX_VALUE, Math.max(0, timeout)));
      return given.getConnectionWithTimeout(actual, millis);
    } finally {
      logical = null;
      actual = null;
    }
  }

  @SuppressWarnings("unchecked") // erased: it is thrown as what it is
  private static <E extends Exception> E asItIs(Exception failure) throws E {
    throw (E) failure;
  }

  private HostConfiguration toEndpoint(HostConfiguration hop) {
    Protocol spoken = hop.getProtocol();
    String name = hop.getHost();
    if (spoken == null || name == null) {
      return hop;
    }
    Instance instance =
        endpoint(spoken.getScheme(), name, hop.getPort(), hop.getProxyHost() != null);
    if (instance == null) {
      return hop;
    }
    HostConfiguration there = (HostConfiguration) hop.clone();
    there.setHost(name, hop.getPort(), new EndpointProtocol(instance, spoken));
    return there;
  }

  /** Whether a connection to an instance serves a hop; {@code null}: the library knows. */
  @Nullable Outcome serves(HttpConnection connection, HostConfiguration hop) {
    Protocol spoken = actual == null ? connection.getProtocol() : null;
    if (!(spoken instanceof EndpointProtocol)) {
      return null;
    }
    return Outcome.returning(
        connection.getHost().equalsIgnoreCase(hop.getHost())
            && connection.getPort() == hop.getPort()
            && ((EndpointProtocol) spoken).given.equals(hop.getProtocol())
            && Objects.equals(connection.getLocalAddress(), hop.getLocalAddress()));
  }

  /** Writes this attempt's headers into the request of a hop. */
  void write(HttpConnection connection) {
    host = connection.getHost();
    port = connection.getPort();
    protocol = connection.getProtocol();
    writeHeaders(CommonsDriver.INSTANCE, this);
  }

  /**
   * Whether the library may send the request once more by itself: not where it could not even
   * connect, because we pass over such an instance, whatever the method.
   */
  boolean mayRepeatAfter(IOException failure) {
    return !(isRouted() && !kept && CommonsDriver.INSTANCE.neverSent(failure)) && mayRepeatOnce();
  }

  /** Sends the request as it was given, through the same director, which has kept nothing. */
  @SuppressWarnings("deprecation") // the one way to take back where a redirect has led
  void sendAgain() throws IOException {
    HttpMethodBase again = request();
    HostConfiguration to = configuration;
    if (to == null || director == null) {
      throw new IllegalStateException("not inside");
    }
    if (!Objects.equals(to.getHost(), givenHost)
        || to.getPort() != givenPort
        || !again.getPath().equals(givenPath)
        || !Objects.equals(again.getQueryString(), givenQuery)) {
      to.setHost(givenHost, givenPort, givenProtocol);
      again.setHostConfiguration(to);
      again.setPath(givenPath);
      again.setQueryString(givenQuery);
    }
    // The library adds them to the request each time.
    Object defaults = to.getParams().getParameter(HostParams.DEFAULT_HEADERS);
    if (defaults != null) {
      for (Object header : (Collection<?>) defaults) {
        again.removeRequestHeader((Header) header);
      }
    }
    forget(again.getHostAuthState());
    forget(again.getProxyAuthState());
    Internals.executeAgain(director, again);
  }

  /** What an instance has asked for, and been told, another asks for anew. */
  private static void forget(AuthState state) {
    if (state.isAuthAttempted()) {
      state.invalidate();
    }
  }

  void left() {
    request = null;
    director = null;
    configuration = null;
  }

  private final class RequestHeaders extends HeaderChanges {
    @Override
    public @Nullable String get(String name) {
      Header header = request().getRequestHeader(name);
      return header == null ? null : header.getValue();
    }

    @Override
    protected void put(String name, @Nullable String value) {
      if (value == null) {
        request().removeRequestHeader(name);
      } else {
        request().setRequestHeader(name, value);
      }
    }
  }
}
