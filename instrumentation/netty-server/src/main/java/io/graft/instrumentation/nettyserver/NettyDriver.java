package io.graft.instrumentation.nettyserver;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the requests of Netty's codec. Stateless: what is in progress is in {@link Requests}. */
final class NettyDriver extends CodecDriver<Exchange> {
  static final NettyDriver INSTANCE = new NettyDriver();

  private NettyDriver() {}

  @Override
  public String method(Exchange exchange) {
    return exchange.request().method().name();
  }

  @Override
  public String path(Exchange exchange) {
    return path(exchange.request().uri());
  }

  /** The path of a target as it is sent. */
  static String path(String target) {
    int from = pathStart(target);
    int query = target.indexOf('?', from);
    int fragment = target.indexOf('#', from);
    int to = query < 0 ? target.length() : query;
    to = fragment < 0 ? to : Math.min(to, fragment);
    return from >= to ? "/" : target.substring(from, to);
  }

  /** A target may be a whole URL, as proxies get it. */
  private static int pathStart(String target) {
    if (target.isEmpty() || target.charAt(0) == '/') {
      return 0;
    }
    int authority = target.indexOf("://");
    int query = target.indexOf('?');
    if (authority < 0 || query >= 0 && query < authority) {
      return 0;
    }
    int path = target.indexOf('/', authority + 3);
    return path < 0 || query >= 0 && query < path ? (query < 0 ? target.length() : query) : path;
  }

  @Override
  public @Nullable String query(Exchange exchange) {
    return query(exchange.request().uri());
  }

  /** The query of a target as it is sent; {@code null}: none. */
  static @Nullable String query(String target) {
    int query = target.indexOf('?');
    int fragment = target.indexOf('#');
    if (query < 0 || fragment >= 0 && fragment < query) {
      return null;
    }
    return target.substring(query + 1, fragment < 0 ? target.length() : fragment);
  }

  @Override
  public @Nullable String header(Exchange exchange, String name) {
    HttpHeaders headers = exchange.request().headers();
    String first = headers.get(name);
    if (first == null) {
      return null;
    }
    // Iterators cost something, and most headers are absent.
    Iterator<String> values = headers.valueStringIterator(name);
    values.next();
    // It has no defined order, and the list costs more.
    return values.hasNext() ? String.join(",", headers.getAll(name)) : first;
  }

  @Override
  public @Nullable String protocolVersion(Exchange exchange) {
    HttpVersion version = exchange.request().protocolVersion();
    if (version.equals(HttpVersion.HTTP_1_1)) {
      return "1.1";
    }
    return version.equals(HttpVersion.HTTP_1_0) ? "1.0" : null;
  }

  @Override
  public List<String> headerNames(Exchange exchange) {
    return new ArrayList<>(exchange.request().headers().names());
  }

  @Override
  public boolean setHeader(Exchange exchange, String name, @Nullable String value) {
    if (value == null) {
      exchange.request().headers().remove(name);
    } else {
      exchange.request().headers().set(name, value);
    }
    return true;
  }

  @Override
  protected void refuse(
      Exchange exchange, Exchange answer, int status, String[] headers, byte[] body) {
    exchange.refuse(Refusal.of(exchange.request(), status, headers, contentType(body), body));
  }
}
