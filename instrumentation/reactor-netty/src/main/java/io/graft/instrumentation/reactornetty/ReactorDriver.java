package io.graft.instrumentation.reactornetty;

import io.graft.governance.call.HeaderSink;
import io.graft.instrumentation.spi.client.AsyncDriver;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.AbortedException;

/** Reads this library's requests. */
final class ReactorDriver extends AsyncDriver<ReactorDriver.Request> {
  static final ReactorDriver INSTANCE = new ReactorDriver();

  private ReactorDriver() {
    super("reactor-netty");
  }

  /** A request as the application has configured it, or a hop of it as it is written. */
  static final class Request {
    final HttpRequest head;
    final boolean secure;
    final InetSocketAddress to;

    /** The application's sender; {@code null}: it sends no body. */
    final @Nullable Object sender;

    /** Headers that are not in the head yet; {@code null}: it is what is written. */
    private final @Nullable Function<String, String> later;

    Request(
        HttpRequest head,
        boolean secure,
        InetSocketAddress to,
        @Nullable Object sender,
        @Nullable Function<String, String> later) {
      this.head = head;
      this.secure = secure;
      this.to = to;
      this.sender = sender;
      this.later = later;
    }

    private boolean announcesBody() {
      String length = head.headers().get("content-length", "0");
      return head.headers().contains("transfer-encoding") || !length.equals("0");
    }
  }

  @Override
  public String method(Request request) {
    return request.head.method().name();
  }

  @Override
  public String scheme(Request request) {
    return request.secure ? "https" : "http";
  }

  @Override
  public String host(Request request) {
    return request.to.getHostString();
  }

  @Override
  public int port(Request request) {
    return request.to.getPort();
  }

  @Override
  public String path(Request request) {
    return request.head.uri();
  }

  @Override
  public @Nullable String header(Request request, String name) {
    String value = request.head.headers().get(name);
    return value == null && request.later != null ? request.later.apply(name) : value;
  }

  @Override
  public void setHeader(Request request, String name, String value) {
    request.head.headers().set(name, value);
  }

  @Override
  public void headers(Request request, HeaderSink sink) {
    for (Map.Entry<String, String> header : request.head.headers()) {
      sink.header(header.getKey(), header.getValue());
    }
  }

  /** Before its headers are written, a sender is not known to send a body: few do with GET. */
  @Override
  public boolean replayable(Request request) {
    Object sender = request.sender;
    if (sender == null || sender instanceof PublishedBody) {
      return sender == null || ((PublishedBody) sender).isRepeatable();
    }
    return request.later == null ? !request.announcesBody() : isRetriedElsewhere(method(request));
  }

  @Override
  public byte @Nullable [] body(Request request) {
    Object sender = request.sender;
    if (sender instanceof PublishedBody) {
      return ((PublishedBody) sender).bytes(MOST_BODY);
    }
    return sender == null || request.later == null && !request.announcesBody() ? new byte[0] : null;
  }

  @Override
  public boolean layersTls(Request request) {
    return true;
  }

  @Override
  public boolean neverSent(Throwable failure) {
    return super.neverSent(failure)
        || failure instanceof AbortedException
            && String.valueOf(failure.getMessage()).contains("BEFORE send");
  }
}
