package io.graft.instrumentation.servlet.jakarta;

import io.graft.governance.inbound.ServerAdapter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** Reads the request as the servlet API shows it. */
final class RequestAdapter extends ServerAdapter<HttpServletRequest> {
  static final RequestAdapter INSTANCE = new RequestAdapter();

  private RequestAdapter() {
    super("servlet");
  }

  @Override
  public String method(HttpServletRequest request) {
    return request.getMethod();
  }

  @Override
  public String scheme(HttpServletRequest request) {
    return request.getScheme();
  }

  @Override
  public String path(HttpServletRequest request) {
    String path = request.getRequestURI();
    return path == null || path.isEmpty() ? "/" : path;
  }

  @Override
  public @Nullable String query(HttpServletRequest request) {
    return request.getQueryString();
  }

  @Override
  public @Nullable String header(HttpServletRequest request, String name) {
    Enumeration<String> values = request.getHeaders(name);
    if (values == null || !values.hasMoreElements()) {
      return null;
    }
    String first = values.nextElement();
    if (!values.hasMoreElements()) {
      return first;
    }
    StringBuilder all = new StringBuilder(first);
    while (values.hasMoreElements()) {
      all.append(',').append(values.nextElement());
    }
    return all.toString();
  }

  @Override
  public @Nullable String protocolVersion(HttpServletRequest request) {
    String protocol = request.getProtocol();
    if (protocol == null || !protocol.startsWith("HTTP/")) {
      return null;
    }
    String version = protocol.substring(5);
    return version.equals("2.0") ? "2" : version;
  }

  @Override
  public @Nullable String peer(HttpServletRequest request) {
    return request.getRemoteAddr();
  }

  @Override
  public int localPort(HttpServletRequest request) {
    return request.getLocalPort();
  }
}
