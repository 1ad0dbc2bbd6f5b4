package io.graft.instrumentation.jdkhttpserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.server.ServerDriver;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and answers the exchange of the JDK's server. The call is stored outside the exchange,
 * whose attributes are, up to Java 20, shared by the whole context.
 */
final class JdkServerDriver extends ServerDriver<HttpExchange, HttpExchange> {
  static final JdkServerDriver INSTANCE = new JdkServerDriver();

  /**
   * The call of an exchange that the application never closes ends when the exchange is collected.
   */
  private static final Attached<HttpExchange, ServerCall> CALLS =
      new Attached<>(1 << 16, call -> call.end(0, null));

  private JdkServerDriver() {
    super("jdk-http-server");
  }

  @Override
  public String method(HttpExchange exchange) {
    return exchange.getRequestMethod();
  }

  @Override
  public String scheme(HttpExchange exchange) {
    return exchange instanceof HttpsExchange ? "https" : "http";
  }

  @Override
  public String path(HttpExchange exchange) {
    String path = exchange.getRequestURI().getRawPath();
    return path == null || path.isEmpty() ? "/" : path;
  }

  @Override
  public @Nullable String query(HttpExchange exchange) {
    return exchange.getRequestURI().getRawQuery();
  }

  @Override
  public @Nullable String header(HttpExchange exchange, String name) {
    return joined(exchange.getRequestHeaders().get(name));
  }

  @Override
  public @Nullable String protocolVersion(HttpExchange exchange) {
    String protocol = exchange.getProtocol();
    return protocol.startsWith("HTTP/") ? protocol.substring(5) : null;
  }

  @Override
  public @Nullable String peer(HttpExchange exchange) {
    return address(RequestAdvice.Peer.accepted(exchange));
  }

  @Override
  public @Nullable String requestTarget(HttpExchange exchange) {
    URI uri = exchange.getRequestURI();
    if (uri.getRawAuthority() == null && !uri.isAbsolute()) {
      return null;
    }
    String whole = uri.toString();
    int query = whole.indexOf('?');
    return query < 0 ? whole : whole.substring(0, query);
  }

  @Override
  public String mapping(HttpExchange exchange) {
    return exchange.getHttpContext().getPath();
  }

  @Override
  public boolean mayWait(HttpExchange exchange) {
    return true;
  }

  @Override
  public int localPort(HttpExchange exchange) {
    return exchange.getLocalAddress().getPort();
  }

  @Override
  public int peerPort(HttpExchange exchange) {
    return port(RequestAdvice.Peer.accepted(exchange));
  }

  @Override
  public List<String> headerNames(HttpExchange exchange) {
    return new ArrayList<>(exchange.getRequestHeaders().keySet());
  }

  @Override
  public boolean setHeader(HttpExchange exchange, String name, @Nullable String value) {
    return RequestAdvice.set(exchange, name, value);
  }

  /** An exchange has no scheme. */
  @Override
  public boolean origin(
      HttpExchange exchange, InetSocketAddress client, String address, boolean secure) {
    return RequestAdvice.Peer.show(exchange, client);
  }

  @Override
  public boolean principal(HttpExchange exchange, String name, Set<String> roles) {
    return RequestAdvice.Principal.set(exchange, name);
  }

  @Override
  protected void closeConnection(HttpExchange exchange, HttpExchange answer) {
    answer.getResponseHeaders().set("Connection", "close");
  }

  @Override
  protected void refuse(
      HttpExchange exchange, HttpExchange answer, int status, String[] headers, byte[] body)
      throws IOException {
    for (int i = 0; i < headers.length; i += 2) {
      answer.getResponseHeaders().add(headers[i], headers[i + 1]);
    }
    answer.getResponseHeaders().set("Content-Type", contentType(body));
    if (exchange.getRequestMethod().equals("HEAD")) {
      // Java 8 closes the connection after a response without a body, unless it has read the
      // request.
      exchange.getRequestBody().close();
      answer.sendResponseHeaders(status, -1);
    } else {
      answer.sendResponseHeaders(status, body.length);
      answer.getResponseBody().write(body);
    }
    answer.close();
  }

  @Override
  protected boolean keep(ServerCall call, HttpExchange exchange, HttpExchange answer) {
    if (!CALLS.put(exchange, call)) {
      return false;
    }
    call.route(exchange.getHttpContext().getPath());
    answer.setStreams(null, new ResponseBody(answer.getResponseBody(), exchange));
    return true;
  }

  @Override
  protected @Nullable ServerCall kept(HttpExchange exchange) {
    return CALLS.get(exchange);
  }

  @Override
  protected void forget(HttpExchange exchange) {
    CALLS.remove(exchange);
  }

  @Override
  protected void left(
      ServerCall call, HttpExchange exchange, HttpExchange answer, @Nullable Throwable thrown) {
    if (thrown != null) {
      // The server closes the connection without a response.
      end(exchange, thrown);
    }
  }

  /** Ends the call of an exchange, with the status that was sent; does nothing if called again. */
  void end(HttpExchange exchange, @Nullable Throwable failure) {
    ServerCall call = CALLS.remove(exchange);
    if (call != null) {
      // -1 before the headers are sent.
      call.end(Math.max(0, exchange.getResponseCode()), failure);
    }
  }

  /** Detects when the application closes the response body, or can no longer write it. */
  private static final class ResponseBody extends FilterOutputStream {
    private final HttpExchange exchange;

    ResponseBody(OutputStream body, HttpExchange exchange) {
      super(body);
      this.exchange = exchange;
    }

    @Override
    public void write(int value) throws IOException {
      try {
        out.write(value);
      } catch (IOException e) {
        throw failed(e);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw failed(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        throw failed(e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } catch (IOException e) {
        throw failed(e);
      }
      INSTANCE.end(exchange, null);
    }

    private IOException failed(IOException failure) {
      // Without headers it was a mistake of the application, which may still respond.
      if (exchange.getResponseCode() != -1) {
        INSTANCE.end(exchange, failure);
      }
      return failure;
    }
  }
}
