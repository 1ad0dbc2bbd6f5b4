package io.graft.instrumentation.nettyserver;

import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the requests of Netty's codec of HTTP/2. Stateless, as {@link NettyDriver}. */
final class Http2Driver extends CodecDriver<StreamExchange> {
  static final Http2Driver INSTANCE = new Http2Driver();

  private Http2Driver() {}

  @Override
  public String method(StreamExchange exchange) {
    CharSequence method = exchange.headers().method();
    return method == null ? "" : method.toString();
  }

  @Override
  public String path(StreamExchange exchange) {
    return NettyDriver.path(target(exchange));
  }

  @Override
  public @Nullable String query(StreamExchange exchange) {
    return NettyDriver.query(target(exchange));
  }

  private static String target(StreamExchange exchange) {
    CharSequence path = exchange.headers().path();
    return path == null ? "" : path.toString();
  }

  @Override
  public @Nullable String header(StreamExchange exchange, String name) {
    Http2Headers headers = exchange.headers();
    // In HTTP/2 all names are in lower case, and must be so to be found.
    String lower = name.toLowerCase(Locale.ROOT);
    CharSequence first = headers.get(lower);
    if (first == null) {
      CharSequence authority = lower.equals("host") ? headers.authority() : null;
      return authority == null ? null : authority.toString();
    }
    List<CharSequence> all = headers.getAll(lower);
    if (all.size() < 2) {
      return first.toString();
    }
    // A client may send each cookie in a header of its own.
    return String.join(lower.equals("cookie") ? "; " : ",", all);
  }

  @Override
  public String protocolVersion(StreamExchange exchange) {
    return "2";
  }

  @Override
  public List<String> headerNames(StreamExchange exchange) {
    List<String> names = new ArrayList<>();
    for (CharSequence name : exchange.headers().names()) {
      if (name.length() > 0 && name.charAt(0) != ':') {
        names.add(name.toString());
      }
    }
    return names;
  }

  @Override
  public boolean setHeader(StreamExchange exchange, String name, @Nullable String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (value == null) {
      exchange.headers().remove(lower);
    } else {
      exchange.headers().set(lower, value);
    }
    return true;
  }

  @Override
  protected void refuse(
      StreamExchange exchange, StreamExchange answer, int status, String[] headers, byte[] body) {
    exchange.refuse(status, headers, contentType(body), body);
  }
}
