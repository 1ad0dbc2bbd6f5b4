package io.graft.instrumentation.liberty;

import com.ibm.wsspi.http.HttpInboundConnection;
import com.ibm.wsspi.http.HttpResponse;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.server.PortSeen;
import io.graft.instrumentation.spi.server.ServerDriver;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and answers a request at its link, the object that stands for it in the dispatcher and is
 * used again for the next request of the connection.
 */
final class LibertyDriver extends ServerDriver<HttpInboundConnection, HttpInboundConnection> {
  static final LibertyDriver INSTANCE = new LibertyDriver();

  private static final int MAX_REQUESTS = 65_536;

  private final Attached<HttpInboundConnection, ServerCall> calls =
      new Attached<>(MAX_REQUESTS, call -> call.end(0, null));

  private final PortSeen ports = new PortSeen();

  private LibertyDriver() {
    super("liberty");
  }

  @Override
  public String method(HttpInboundConnection link) {
    return link.getRequest().getMethod();
  }

  @Override
  public String scheme(HttpInboundConnection link) {
    return link.getSSLContext() == null ? "http" : "https";
  }

  @Override
  public String path(HttpInboundConnection link) {
    String path = link.getRequest().getURI();
    return path == null || path.isEmpty() ? "/" : path;
  }

  @Override
  public @Nullable String query(HttpInboundConnection link) {
    return link.getRequest().getQuery();
  }

  @Override
  public @Nullable String header(HttpInboundConnection link, String name) {
    return joined(link.getRequest().getHeaders(name));
  }

  @Override
  public @Nullable String protocolVersion(HttpInboundConnection link) {
    String version = link.getRequest().getVersion();
    if (version == null || !version.startsWith("HTTP/")) {
      return null;
    }
    return version.equals("HTTP/2.0") ? "2" : version.substring(5);
  }

  @Override
  public @Nullable String peer(HttpInboundConnection link) {
    return link.getRemoteHostAddress();
  }

  @Override
  public boolean mayWait(HttpInboundConnection link) {
    return true;
  }

  @Override
  public int localPort(HttpInboundConnection link) {
    return link.getLocalPort();
  }

  @Override
  public int peerPort(HttpInboundConnection link) {
    return link.getRemotePort();
  }

  @Override
  public @Nullable List<String> headerNames(HttpInboundConnection link) {
    return link.getRequest().getHeaderNames();
  }

  @Override
  public boolean setHeader(HttpInboundConnection link, String name, @Nullable String value) {
    return RequestMessage.set(link.getRequest(), name, value);
  }

  @Override
  protected void arrived(ServerCall call, HttpInboundConnection link) {
    // Reported when it opens, unless Graft was attached later.
    ports.tell(scheme(link), link.getLocalPort());
  }

  @Override
  protected void closeConnection(HttpInboundConnection link, HttpInboundConnection answer) {
    if ("HTTP/1.1".equals(link.getRequest().getVersion())) {
      answer.getResponse().setHeader("Connection", "close");
    }
  }

  @Override
  protected void refuse(
      HttpInboundConnection link,
      HttpInboundConnection answer,
      int status,
      String[] headers,
      byte[] body)
      throws IOException {
    HttpResponse response = answer.getResponse();
    response.setStatus(status);
    for (int i = 0; i < headers.length; i += 2) {
      response.addHeader(headers[i], headers[i + 1]);
    }
    response.setHeader("Content-Type", contentType(body));
    response.setContentLength(body.length);
    response.getBody().write(body);
    answer.finish(null);
  }

  @Override
  protected boolean keep(
      ServerCall call, HttpInboundConnection link, HttpInboundConnection answer) {
    return calls.put(link, call);
  }

  @Override
  protected @Nullable ServerCall kept(HttpInboundConnection link) {
    return calls.get(link);
  }

  @Override
  protected void forget(HttpInboundConnection link) {
    calls.remove(link);
  }

  /** The end of the response ends the call, on whatever thread that is. */
  @Override
  protected void left(
      ServerCall call,
      HttpInboundConnection link,
      HttpInboundConnection answer,
      @Nullable Throwable thrown) {
    if (thrown != null) {
      calls.remove(link);
      call.end(0, thrown);
    }
  }

  /** The response is complete, or the connection is broken before it is. */
  void ended(HttpInboundConnection link, @Nullable Throwable failure) {
    ServerCall call = calls.remove(link);
    if (call == null) {
      return;
    }
    HttpResponse response = link.getResponse();
    boolean sent = response != null && response.isCommitted();
    call.end(sent ? response.getStatus() : 0, failure);
  }
}
