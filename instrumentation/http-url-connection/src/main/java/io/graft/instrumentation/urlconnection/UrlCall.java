package io.graft.instrumentation.urlconnection;

import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.client.EndpointAddress;
import io.graft.instrumentation.spi.client.SpreadCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.Socket;
import java.net.URL;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The call that a connection object makes. */
final class UrlCall extends SpreadCall<HttpURLConnection> {
  private static final String REFUSED = "refused";

  /** The uses of a connection by an application: each may begin a call or continue it. */
  enum Step {
    CONNECT,
    OUTPUT,
    INPUT
  }

  final String method;

  /** Whether the body is streamed to the wire, and so cannot be sent again. */
  final boolean streaming;

  /** The headers to be written next; {@code null}: no attempt has got that far. */
  @Nullable RequestHeaders headers;

  @Nullable ByteArrayOutputStream body;

  Step step;

  /** The access to the class that was entered last. */
  Lookup inside;

  UrlCall(HttpURLConnection connection, Step step, Lookup inside, boolean streaming) {
    super(connection);
    this.step = step;
    this.inside = inside;
    this.streaming = streaming;
    String given = connection.getRequestMethod();
    // In getOutputStream the JDK makes a POST of a GET with a body.
    boolean posts = given.equals("GET") && step != Step.INPUT && connection.getDoOutput();
    method = posts ? "POST" : given;
  }

  void enter(Step how, Lookup lookup) {
    step = how;
    inside = lookup;
  }

  void leave(boolean goesOn) {
    RequestHeaders sent = headers;
    if (sent != null && (!goesOn || responded())) {
      // No hop follows: the application must only see the headers that it has set.
      sent.undo();
    }
  }

  HttpURLConnection connection() {
    return object();
  }

  /** The URL of the current hop, as the application or a redirect names it. */
  URL url() {
    return connection().getURL();
  }

  /** Returns the URL to open a socket for: that of the instance that this hop goes to. */
  URL toEndpoint(URL url, @Nullable Proxy proxy)
      throws UnknownHostException, MalformedURLException {
    boolean proxied = proxy != null && proxy.type() != Proxy.Type.DIRECT;
    Instance instance = endpoint(url.getProtocol(), url.getHost(), url.getPort(), proxied);
    if (instance == null) {
      return url;
    }
    String digits = EndpointAddress.digits(instance);
    String name = poolName(url);
    String host = name == null ? digits : LogicalHost.with(name, digits);
    return new URL(url.getProtocol(), host, instance.port(), url.getFile());
  }

  /** The name by which the connection of the current hop is kept; {@code null}: its address. */
  private @Nullable String poolName(URL url) {
    TlsLayer layer = layer();
    if (layer != null) {
      return layer.poolName();
    }
    // No connection that is kept may be taken for a refused hop.
    return refusal() != null ? REFUSED : url.getProtocol().equals("https") ? url.getHost() : null;
  }

  /**
   * A socket was connected for the current hop.
   *
   * @return the socket to use instead, or the failure to throw
   */
  Object dialled(Socket socket) {
    TlsLayer layer = layer();
    String refusal = refusal();
    if (layer == null && refusal == null) {
      return socket;
    }
    try {
      if (refusal != null) {
        socket.close();
        return new ConnectException(refusal);
      }
      return layer.layered(socket, timeoutMillis(connection().getConnectTimeout()));
    } catch (IOException e) {
      return e;
    }
  }

  /** Writes the attempt's headers into those that are about to be sent. */
  void write(RequestHeaders sent, @Nullable ByteArrayOutputStream posted) {
    body = posted;
    RequestHeaders before = headers;
    if (before != null && before.areOf(sent)) {
      // The JDK has one set of headers for all hops and attempts.
      before.undo();
    }
    headers = sent;
    writeHeaders(UrlDriver.INSTANCE, this);
  }
}
