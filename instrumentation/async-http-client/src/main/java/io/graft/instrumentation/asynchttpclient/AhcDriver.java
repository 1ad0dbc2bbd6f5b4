package io.graft.instrumentation.asynchttpclient;

import io.graft.governance.call.HeaderSink;
import io.graft.instrumentation.spi.client.AsyncDriver;
import java.util.Map;
import org.asynchttpclient.uri.Uri;
import org.jspecify.annotations.Nullable;

/** How requests of this library are read. */
final class AhcDriver extends AsyncDriver<Hop> {
  static final AhcDriver INSTANCE = new AhcDriver();

  private AhcDriver() {
    super("async-http-client");
  }

  /** Runs a task on another thread than an event loop. */
  void execute(Runnable task) {
    after(0, task);
  }

  @Override
  public boolean layersTls(Hop hop) {
    return Library.layersTls(hop.request);
  }

  @Override
  public String method(Hop hop) {
    return hop.request.getMethod();
  }

  /** {@code ws} is upgraded from {@code http}. */
  static String scheme(Uri uri) {
    return uri.getScheme().equals("https") || uri.getScheme().equals("wss") ? "https" : "http";
  }

  @Override
  public String scheme(Hop hop) {
    return scheme(hop.request.getUri());
  }

  @Override
  public @Nullable String host(Hop hop) {
    return hop.request.getUri().getHost();
  }

  @Override
  public int port(Hop hop) {
    return hop.request.getUri().getPort();
  }

  @Override
  public String path(Hop hop) {
    String path = hop.request.getUri().getPath();
    String query = hop.request.getUri().getQuery();
    path = path == null || path.isEmpty() ? "/" : path;
    return query == null ? path : path + "?" + query;
  }

  @Override
  public @Nullable String header(Hop hop, String name) {
    if (hop.written != null) {
      return hop.written.get(name);
    }
    String value = Library.header(hop.request, name);
    return value == null && name.equalsIgnoreCase("Cookie") ? Library.cookies(hop.request) : value;
  }

  @Override
  public void setHeader(Hop hop, String name, String value) {
    if (hop.written != null) {
      hop.written.set(name, value);
    }
  }

  @Override
  public void headers(Hop hop, HeaderSink sink) {
    if (hop.written != null) {
      for (Map.Entry<String, String> header : hop.written) {
        sink.header(header.getKey(), header.getValue());
      }
    }
  }

  @Override
  public boolean replayable(Hop hop) {
    return Library.isReplayable(hop.request);
  }

  @Override
  public byte @Nullable [] body(Hop hop) {
    byte[] body = Library.body(hop.request);
    return body == null || body.length > MOST_BODY ? null : body;
  }
}
