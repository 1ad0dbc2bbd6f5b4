package io.graft.instrumentation.armeria;

import com.linecorp.armeria.client.ClientOptions;
import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpHeadersBuilder;
import io.graft.governance.call.HeaderSink;
import io.graft.instrumentation.spi.client.AsyncDriver;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads this library's requests: of their headers, those of the context come first. */
final class ArmeriaDriver extends AsyncDriver<ArmeriaDriver.Request> {
  private static final boolean LAYERS = layers();
  static final ArmeriaDriver INSTANCE = new ArmeriaDriver();

  private ArmeriaDriver() {
    super("armeria");
  }

  /** A request of the application, or that of an attempt as it is written. */
  static final class Request {
    final ClientRequestContext context;
    final Body body;
    private final Endpoint endpoint;

    /** The headers of the context; {@code null}: nothing is written. */
    private final @Nullable HttpHeadersBuilder written;

    Request(
        ClientRequestContext context,
        Endpoint endpoint,
        Body body,
        @Nullable HttpHeadersBuilder written) {
      this.context = context;
      this.endpoint = endpoint;
      this.body = body;
      this.written = written;
    }

    private HttpHeaders defaults() {
      return context.options().get(ClientOptions.HEADERS);
    }

    @Nullable String get(CharSequence name) {
      String value =
          written == null ? context.additionalRequestHeaders().get(name) : written.get(name);
      value = value == null ? body.request.headers().get(name) : value;
      return value == null ? defaults().get(name) : value;
    }
  }

  /** Only where a pool makes the address of its endpoint, as it is tried in 1.40. */
  @Override
  public boolean layersTls(Request request) {
    return LAYERS;
  }

  private static boolean layers() {
    try {
      Class.forName(
              "com.linecorp.armeria.client.HttpChannelPool$PoolKey",
              false,
              Endpoint.class.getClassLoader())
          .getDeclaredMethod("toRemoteAddress");
      return true;
    } catch (ReflectiveOperationException before) {
      return false;
    }
  }

  @Override
  public String method(Request request) {
    return request.body.request.method().name();
  }

  @Override
  public String scheme(Request request) {
    return request.context.sessionProtocol().isTls() ? "https" : "http";
  }

  /**
   * An address that a group of endpoints has chosen, or the application, remains the chosen one.
   */
  @Override
  public @Nullable String host(Request request) {
    Endpoint to = request.endpoint;
    return to.hasIpAddr() ? to.ipAddr() : to.host();
  }

  @Override
  public int port(Request request) {
    return request.endpoint.hasPort() ? request.endpoint.port() : -1;
  }

  @Override
  public String path(Request request) {
    return request.body.request.path();
  }

  @Override
  public @Nullable String header(Request request, String name) {
    return request.get(name);
  }

  @Override
  public void setHeader(Request request, String name, String value) {
    if (request.written != null) {
      request.written.set(name, value);
    }
  }

  @Override
  public void headers(Request request, HeaderSink sink) {
    HttpHeaders own = request.body.request.headers();
    HttpHeaders added =
        request.written == null
            ? request.context.additionalRequestHeaders()
            : request.written.build();
    pass(added, sink, HttpHeaders.of(), HttpHeaders.of());
    pass(own, sink, added, HttpHeaders.of());
    pass(request.defaults(), sink, added, own);
  }

  private static void pass(HttpHeaders all, HeaderSink sink, HttpHeaders before, HttpHeaders too) {
    for (Map.Entry<AsciiString, String> header : all) {
      AsciiString name = header.getKey();
      if (name.charAt(0) != ':' && !before.contains(name) && !too.contains(name)) {
        sink.header(name.toString(), header.getValue());
      }
    }
  }

  @Override
  public boolean replayable(Request request) {
    return request.body.whole;
  }

  @Override
  public byte @Nullable [] body(Request request) {
    return request.body.bytes(MOST_BODY);
  }

  /** The library says itself what a server has not seen. */
  @Override
  public boolean neverSent(Throwable failure) {
    return super.neverSent(failure) || failure instanceof UnprocessedRequestException;
  }
}
