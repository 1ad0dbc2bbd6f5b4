package io.graft.instrumentation.tomcat;

import io.graft.governance.inbound.ServerAdapter;
import java.nio.charset.StandardCharsets;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.http.MimeHeaders;
import org.jspecify.annotations.Nullable;

/** Reads Tomcat's own request, before Tomcat has parsed it for the application. */
final class CoyoteServerAdapter extends ServerAdapter<Request> {
  static final CoyoteServerAdapter INSTANCE = new CoyoteServerAdapter();

  private static final String[] METHODS = {
    "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"
  };

  private CoyoteServerAdapter() {
    super("tomcat");
  }

  @Override
  public String method(Request request) {
    MessageBytes method = request.method();
    for (String common : METHODS) {
      if (method.equals(common)) {
        return common;
      }
    }
    String other = text(method);
    return other == null ? "" : other;
  }

  @Override
  public String scheme(Request request) {
    return request.scheme().equals("https") ? "https" : "http";
  }

  @Override
  public String path(Request request) {
    String path = text(request.requestURI());
    return path == null || path.isEmpty() ? "/" : path;
  }

  @Override
  public @Nullable String query(Request request) {
    return text(request.queryString());
  }

  @Override
  public @Nullable String header(Request request, String name) {
    MimeHeaders headers = request.getMimeHeaders();
    int at = headers.findHeader(name, 0);
    if (at < 0) {
      return null;
    }
    String first = text(headers.getValue(at));
    int next = headers.findHeader(name, at + 1);
    if (next < 0 || first == null) {
      return first;
    }
    StringBuilder all = new StringBuilder(first);
    for (; next >= 0; next = headers.findHeader(name, next + 1)) {
      all.append(',').append(text(headers.getValue(next)));
    }
    return all.toString();
  }

  @Override
  public @Nullable String protocolVersion(Request request) {
    MessageBytes protocol = request.protocol();
    if (protocol.equals("HTTP/1.1")) {
      return "1.1";
    }
    if (protocol.equals("HTTP/2.0")) {
      return "2";
    }
    return protocol.equals("HTTP/1.0") ? "1.0" : null;
  }

  @Override
  public @Nullable String peer(Request request) {
    if (request.remoteAddr().isNull()) {
      // The connector looks the address up when it is asked to.
      request.action(ActionCode.REQ_HOST_ADDR_ATTRIBUTE, request);
    }
    return text(request.remoteAddr());
  }

  /**
   * {@code MessageBytes.toString} of Tomcat 10.1 turned the bytes into a string for good, after
   * which the connector could not parse them any more, and later ones decode at ten times the
   * garbage: so the bytes are read past it.
   */
  private static @Nullable String text(MessageBytes message) {
    if (message.getType() != MessageBytes.T_BYTES) {
      return message.toString();
    }
    ByteChunk bytes = message.getByteChunk();
    return new String(
        bytes.getBytes(), bytes.getStart(), bytes.getLength(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public int localPort(Request request) {
    request.action(ActionCode.REQ_LOCALPORT_ATTRIBUTE, request);
    return request.getLocalPort();
  }
}
