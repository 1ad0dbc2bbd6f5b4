package io.graft.instrumentation.tomcat;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.server.ServerDriver;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.http.MimeHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Reads Tomcat's own request, before Tomcat has parsed it for the application, and stores its call
 * in one of its notes.
 */
final class TomcatDriver extends ServerDriver<Request, Response> {
  static final TomcatDriver INSTANCE = new TomcatDriver();

  /** Tomcat does not use the notes 17 to 31; they stay when the request object is reused. */
  private static final int NOTE = 27;

  /** The note with the numeric address that a request really comes from. */
  private static final int ORIGIN_NOTE = 28;

  /** The note in which the connector stores its servlet request. */
  private static final int ADAPTER_NOTE = 1;

  private static final String[] METHODS = {
    "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"
  };

  private TomcatDriver() {
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
      // The connector looks up the address only on request.
      request.action(ActionCode.REQ_HOST_ADDR_ATTRIBUTE, request);
    }
    return text(request.remoteAddr());
  }

  @Override
  public int peerPort(Request request) {
    request.action(ActionCode.REQ_REMOTEPORT_ATTRIBUTE, request);
    return Math.max(0, request.getRemotePort());
  }

  @Override
  public List<String> headerNames(Request request) {
    MimeHeaders headers = request.getMimeHeaders();
    List<String> names = new ArrayList<>(headers.size());
    for (int i = 0; i < headers.size(); i++) {
      names.add(String.valueOf(text(headers.getName(i))));
    }
    return names;
  }

  @Override
  public boolean repeats(Request request, String name) {
    MimeHeaders headers = request.getMimeHeaders();
    int first = headers.findHeader(name, 0);
    return first >= 0 && headers.findHeader(name, first + 1) >= 0;
  }

  @Override
  public boolean setHeader(Request request, String name, @Nullable String value) {
    MimeHeaders headers = request.getMimeHeaders();
    headers.removeHeader(name);
    if (value != null) {
      headers.addValue(name).setString(value);
    }
    return true;
  }

  /** {@link OriginAdvice} shows the address. The connector takes over the scheme. */
  @Override
  public boolean origin(Request request, InetSocketAddress client, String address, boolean secure) {
    request.setNote(ORIGIN_NOTE, address);
    if (secure) {
      request.scheme().setString("https");
    }
    return true;
  }

  /**
   * Returns the address for the application.
   *
   * @param seen which the connector has found, or a valve of the application has set
   */
  static @Nullable String shown(Request request, @Nullable String seen) {
    Object origin = request.getNote(ORIGIN_NOTE);
    return origin instanceof String && seen != null && seen.equals(INSTANCE.peer(request))
        ? (String) origin
        : seen;
  }

  /** The request object is about to be reused. */
  static void recycle(Request request) {
    if (request.getNote(ORIGIN_NOTE) != null) {
      request.setNote(ORIGIN_NOTE, null);
    }
  }

  /** The connector makes a principal of it, to which {@link PrincipalAdvice} adds the roles. */
  @Override
  public boolean principal(Request request, String name, Set<String> roles) {
    request.getRemoteUser().setString(name);
    request.getAuthType().setString(AUTH_TYPE);
    return true;
  }

  /**
   * In Tomcat 10.1 {@code MessageBytes.toString} converts the bytes to a string for good: the
   * connector cannot parse them afterwards, and later requests decode with ten times the garbage.
   * So this reads the bytes directly.
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
  public boolean mayWait(Request request) {
    return true;
  }

  @Override
  public int localPort(Request request) {
    request.action(ActionCode.REQ_LOCALPORT_ATTRIBUTE, request);
    return request.getLocalPort();
  }

  @Override
  protected void closeConnection(Request request, Response response) {
    if (!request.protocol().equals("HTTP/2.0")) {
      response.setHeader("Connection", "close");
    }
  }

  /**
   * Responds through the connector, which then discards the body and keeps the connection as after
   * any response. (It always closes it after a 503.)
   */
  @Override
  protected void refuse(
      Request request, Response response, int status, String[] headers, byte[] body)
      throws Throwable {
    response.setStatus(status);
    for (int i = 0; i < headers.length; i += 2) {
      response.addHeader(headers[i], headers[i + 1]);
    }
    // Tomcat 8.5 to 10.1 would write "charset=null" for what setContentType gets here.
    response.getMimeHeaders().setValue("Content-Type").setString(contentType(body));
    response.setContentLength(body.length);
    if (BufferWrite.HANDLE != null) {
      BufferWrite.HANDLE.invokeExact(response, ByteBuffer.wrap(body));
    } else {
      ByteChunk chunk = new ByteChunk();
      chunk.setBytes(body, 0, body.length);
      response.doWrite(chunk);
    }
    response.action(ActionCode.CLOSE, null);
  }

  @Override
  protected boolean keep(ServerCall call, Request request, Response response) {
    request.setNote(NOTE, call);
    return true;
  }

  @Override
  protected @Nullable ServerCall kept(Request request) {
    Object note = request.getNote(NOTE);
    return note instanceof ServerCall ? (ServerCall) note : null;
  }

  @Override
  protected void forget(Request request) {
    request.setNote(NOTE, null);
  }

  @Override
  protected void left(
      ServerCall call, Request request, Response response, @Nullable Throwable thrown) {
    Object servletRequest = request.getNote(ADAPTER_NOTE);
    boolean isAsync =
        servletRequest instanceof org.apache.catalina.connector.Request
            && ((org.apache.catalina.connector.Request) servletRequest).isAsync();
    if (thrown != null || !isAsync) {
      end(call, request, response, thrown);
    }
  }

  void end(ServerCall call, Request request, Response response, @Nullable Throwable thrown) {
    forget(request);
    // A failed write, by which Tomcat detects that the client has disconnected.
    Throwable failure = thrown != null ? thrown : response.getErrorException();
    call.end(response.getStatus(), failure);
  }

  /** Returns the connector of a request; {@code null}: unknown. */
  static @Nullable Connector connector(Request request) {
    Object servletRequest = request.getNote(ADAPTER_NOTE);
    return servletRequest instanceof org.apache.catalina.connector.Request
        ? ((org.apache.catalina.connector.Request) servletRequest).getConnector()
        : null;
  }

  /** How a response is written since Tomcat 8.5; {@code null} before. */
  private static final class BufferWrite {
    static final @Nullable MethodHandle HANDLE = handle();

    private static @Nullable MethodHandle handle() {
      try {
        return MethodHandles.publicLookup()
            .findVirtual(
                Response.class, "doWrite", MethodType.methodType(void.class, ByteBuffer.class));
      } catch (NoSuchMethodException | IllegalAccessException e) {
        return null;
      }
    }
  }
}
