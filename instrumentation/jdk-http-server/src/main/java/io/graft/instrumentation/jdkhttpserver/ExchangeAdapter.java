package io.graft.instrumentation.jdkhttpserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.graft.governance.inbound.ServerAdapter;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the JDK server's exchange. */
final class ExchangeAdapter extends ServerAdapter<HttpExchange> {
  static final ExchangeAdapter INSTANCE = new ExchangeAdapter();

  private ExchangeAdapter() {
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
    List<String> values = exchange.getRequestHeaders().get(name);
    if (values == null || values.isEmpty()) {
      return null;
    }
    return values.size() == 1 ? values.get(0) : String.join(",", values);
  }

  @Override
  public @Nullable String protocolVersion(HttpExchange exchange) {
    String protocol = exchange.getProtocol();
    return protocol.startsWith("HTTP/") ? protocol.substring(5) : null;
  }

  @Override
  public @Nullable String peer(HttpExchange exchange) {
    InetAddress address = exchange.getRemoteAddress().getAddress();
    return address == null ? null : address.getHostAddress();
  }

  @Override
  public int localPort(HttpExchange exchange) {
    return exchange.getLocalAddress().getPort();
  }
}
