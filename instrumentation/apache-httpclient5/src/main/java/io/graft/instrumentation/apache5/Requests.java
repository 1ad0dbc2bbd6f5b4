package io.graft.instrumentation.apache5;

import io.graft.governance.call.HeaderSink;
import java.util.Iterator;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/** Reads requests of this library, which may name their host, or leave that to who sends them. */
final class Requests {
  private Requests() {}

  static @Nullable String host(HttpRequest request, @Nullable HttpHost target) {
    URIAuthority authority = request.getAuthority();
    return target != null
        ? target.getHostName()
        : authority == null ? null : authority.getHostName();
  }

  static String scheme(HttpRequest request, @Nullable HttpHost target) {
    String scheme = target != null ? target.getSchemeName() : request.getScheme();
    return scheme == null ? "http" : scheme;
  }

  static int port(HttpRequest request, @Nullable HttpHost target) {
    URIAuthority authority = request.getAuthority();
    return target != null ? target.getPort() : authority == null ? -1 : authority.getPort();
  }

  /** Returns the path and query; {@code null}: the request has an address in their place. */
  static @Nullable String path(HttpRequest request) {
    String path = request.getPath();
    return path == null || path.isEmpty() ? "/" : path.startsWith("/") ? path : null;
  }

  static @Nullable String header(HttpRequest request, String name) {
    Header header = request.getFirstHeader(name);
    return header == null ? null : header.getValue();
  }

  static void headers(HttpRequest request, HeaderSink sink) {
    for (Iterator<Header> all = request.headerIterator(); all.hasNext(); ) {
      Header header = all.next();
      sink.header(header.getName(), header.getValue());
    }
  }

  static HttpRequest copy(HttpRequest request) {
    BasicHttpRequest copy = new BasicHttpRequest(request.getMethod(), request.getPath());
    copy.setScheme(request.getScheme());
    copy.setAuthority(request.getAuthority());
    copy.setVersion(request.getVersion());
    copy.setHeaders(request.getHeaders());
    return copy;
  }
}
