package io.graft.instrumentation.jdkhttpserver;

import io.graft.governance.Governance;
import io.graft.governance.inbound.ServerAdapter;
import io.graft.governance.inbound.ServerCall;
import io.graft.governance.match.HealthPaths;
import io.graft.governance.service.PortTraffic;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import java.lang.reflect.Field;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A request without a matching context never becomes an exchange: the server responds with 404
 * itself. It is counted with its request line only; its headers are unknown, so its trace begins
 * here.
 */
@JoinPoint(
    type = "sun.net.httpserver.ServerImpl$Exchange",
    method = "reject",
    descriptor = "(ILjava/lang/String;Ljava/lang/String;)V")
public final class NoContextAdvice {
  private static final int NOT_FOUND = 404;

  private NoContextAdvice() {}

  @OnEnter
  public static void enter(
      @This Object exchange, @Argument(0) int status, @Argument(1) String requestLine)
      throws ReflectiveOperationException {
    Governance governance = Governance.current();
    if (governance == null || status != NOT_FOUND) {
      return;
    }
    ServerCall call = governance.inbound().begin(RequestLine.INSTANCE, requestLine);
    if (call == null) {
      return;
    }
    call.end(NOT_FOUND, null);
    PortTraffic traffic = governance.inbound().traffic();
    if (traffic.isWanted() && !HealthPaths.contains(RequestLine.INSTANCE.path(requestLine))) {
      traffic.count(port(exchange), NOT_FOUND);
    }
  }

  /** The field is the same from Java 8 to 25. */
  private static int port(Object exchange) throws ReflectiveOperationException {
    Field channel = exchange.getClass().getDeclaredField("chan");
    channel.setAccessible(true);
    return ((SocketChannel) channel.get(exchange)).socket().getLocalPort();
  }

  /** Reads {@code GET /path?query HTTP/1.1}. */
  private static final class RequestLine extends ServerAdapter<String> {
    static final RequestLine INSTANCE = new RequestLine();

    private RequestLine() {
      super("jdk-http-server");
    }

    @Override
    public String method(String line) {
      return line.substring(0, line.indexOf(' '));
    }

    @Override
    public String scheme(String line) {
      return "http";
    }

    @Override
    public String path(String line) {
      String target = target(line);
      int query = target.indexOf('?');
      return query < 0 ? target : target.substring(0, query);
    }

    @Override
    public @Nullable String query(String line) {
      String target = target(line);
      int query = target.indexOf('?');
      return query < 0 ? null : target.substring(query + 1);
    }

    @Override
    public @Nullable String header(String line, String name) {
      return null;
    }

    @Override
    public @Nullable String protocolVersion(String line) {
      int version = line.lastIndexOf("HTTP/");
      return version < 0 ? null : line.substring(version + 5);
    }

    @Override
    public @Nullable String peer(String line) {
      return null;
    }

    private static String target(String line) {
      int from = line.indexOf(' ') + 1;
      int to = line.indexOf(' ', from);
      return to < 0 ? line.substring(from) : line.substring(from, to);
    }
  }
}
