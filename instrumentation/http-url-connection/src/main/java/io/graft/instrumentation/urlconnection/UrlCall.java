package io.graft.instrumentation.urlconnection;

import io.graft.governance.service.Instance;
import io.graft.instrumentation.spi.client.EndpointAddress;
import io.graft.instrumentation.spi.client.SpreadCall;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.URL;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The call that a connection object makes. */
final class UrlCall extends SpreadCall<HttpURLConnection> {
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
    String host =
        url.getProtocol().equals("https") ? LogicalHost.with(url.getHost(), digits) : digits;
    return new URL(url.getProtocol(), host, instance.port(), url.getFile());
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
