package io.graft.instrumentation.okhttp;

import io.graft.bootstrap.Outcome;
import io.graft.governance.call.HeaderSink;
import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.LibraryVersion;
import io.graft.instrumentation.spi.client.BlockingDriver;
import io.graft.instrumentation.spi.client.ReasonPhrase;
import io.graft.instrumentation.spi.request.BodyBytes;
import io.graft.instrumentation.spi.request.CookieHeader;
import java.io.IOException;
import java.net.SocketTimeoutException;
import okhttp3.Cookie;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.Protocol;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** Reads this library's requests and responses, and sends requests again. */
final class OkHttpDriver extends BlockingDriver<OkHttpCall, OkHttpCall> {
  static final OkHttpDriver INSTANCE = new OkHttpDriver();

  private static final boolean SINCE_3_14 = LibraryVersion.has(RequestBody.class, "isOneShot");

  private OkHttpDriver() {
    super("okhttp");
  }

  @Override
  public String method(OkHttpCall call) {
    return call.request.method();
  }

  @Override
  public String scheme(OkHttpCall call) {
    return call.request.url().scheme();
  }

  @Override
  public String host(OkHttpCall call) {
    return call.request.url().host();
  }

  /** A URL of this library does not show whether the scheme's default port was written. */
  @Override
  public int port(OkHttpCall call) {
    HttpUrl url = call.request.url();
    return url.port() == HttpUrl.defaultPort(url.scheme()) ? -1 : url.port();
  }

  @Override
  public String path(OkHttpCall call) {
    HttpUrl url = call.request.url();
    String query = url.encodedQuery();
    return query == null ? url.encodedPath() : url.encodedPath() + "?" + query;
  }

  /** The library has already written its cookies into the request of a hop. */
  @Override
  public @Nullable String header(OkHttpCall call, String name) {
    String value = call.request.header(name);
    if (value != null || call.request != call.given || !name.equalsIgnoreCase("Cookie")) {
      return value;
    }
    CookieHeader header = new CookieHeader();
    for (Cookie cookie : call.cookieJar().loadForRequest(call.request.url())) {
      header.add(cookie.name(), cookie.value());
    }
    return header.value();
  }

  @Override
  public void setHeader(OkHttpCall call, String name, String value) {
    if (call.written == null) {
      call.written = call.request.newBuilder();
    }
    call.written.header(name, value);
  }

  @Override
  public void headers(OkHttpCall call, HeaderSink sink) {
    Headers headers = call.asWritten().headers();
    for (int i = 0; i < headers.size(); i++) {
      sink.header(headers.name(i), headers.value(i));
    }
  }

  @Override
  public boolean replayable(OkHttpCall call) {
    return replayable(call.given == null ? null : call.given.body());
  }

  /**
   * A body class of the application may be one-shot without reporting it, so only the library's own
   * classes count.
   */
  private static boolean replayable(@Nullable RequestBody body) {
    return body == null
        || body.getClass().getName().startsWith("okhttp3.")
            && !(body instanceof MultipartBody)
            && !(SINCE_3_14 && (body.isOneShot() || body.isDuplex()));
  }

  @Override
  public byte @Nullable [] body(OkHttpCall call) {
    RequestBody body = call.request.body();
    Buffer all = new Buffer();
    try {
      if (body != null) {
        if (!replayable(body) || !BodyBytes.isShort(true, body.contentLength())) {
          return null;
        }
        body.writeTo(all);
      }
      return all.readByteArray();
    } catch (IOException unreadable) {
      return null;
    }
  }

  @Override
  public boolean layersTls(OkHttpCall call) {
    return true;
  }

  /** A response from the client's cache does not count for an endpoint. */
  @Override
  protected int status(OkHttpCall call, @Nullable Object outcome) {
    return outcome instanceof Response && ((Response) outcome).networkResponse() != null
        ? ((Response) outcome).code()
        : 0;
  }

  @Override
  protected @Nullable String responseHeader(
      OkHttpCall call, @Nullable Object outcome, String name) {
    return outcome instanceof Response ? ((Response) outcome).header(name) : null;
  }

  @Override
  protected void learnCookies(OkHttpCall call, @Nullable Object outcome) {
    Response last = (Response) outcome;
    for (Response hop = last; hop != null; hop = hop.priorResponse()) {
      if (hop.request().url().host().equals(last.request().url().host())) {
        for (String cookie : hop.headers("Set-Cookie")) {
          call.learn(cookie);
        }
      }
    }
  }

  @Override
  protected boolean isAborted(OkHttpCall call) {
    return call.isCanceled();
  }

  /** The library cancels a call that takes longer than {@code callTimeout}. */
  @Override
  protected @Nullable IOException overdue(OkHttpCall call) {
    return call.isOverdue() ? new SocketTimeoutException("callTimeout") : null;
  }

  @Override
  protected boolean isOwn(Throwable failure) {
    return !(failure instanceof IOException);
  }

  /** The library itself reads the rest of a body that is closed too early, for a while. */
  @Override
  protected void discard(OkHttpCall call, @Nullable Object outcome) {
    if (outcome instanceof Response) {
      ((Response) outcome).body().close();
    }
  }

  @Override
  protected Object send(OkHttpCall call) throws IOException {
    return call.send();
  }

  @Override
  protected Outcome reply(OkHttpCall call, LocalReply reply, @Nullable Object outcome)
      throws Throwable {
    dispose(call, outcome);
    String type = reply.contentType();
    MediaType media = type == null ? null : MediaType.parse(type);
    Response.Builder response =
        new Response.Builder()
            .request(call.given)
            .protocol(Protocol.HTTP_1_1)
            .code(reply.status())
            .message(ReasonPhrase.of(reply.status()))
            .body(ResponseBody.create(media, reply.body(call.method())));
    reply.headers(response::header);
    return Outcome.returning(response.build());
  }

  /** The session of a WebSocket is not a call in flight. */
  @Override
  protected @Nullable Object deliver(OkHttpCall call, @Nullable Object outcome) {
    if (call.opened != null && status(call, outcome) == 101) {
      release(call.opened, null);
    }
    return outcome;
  }

  @Override
  protected void left(OkHttpCall call, boolean goesOn) {
    call.given = null;
    call.opened = null;
    call.library = null;
    call.chain = null;
  }
}
