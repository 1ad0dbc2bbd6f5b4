package io.graft.instrumentation.apache5;

import io.graft.bootstrap.Outcome;
import io.graft.governance.call.HeaderSink;
import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.client.BlockingDriver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/** How requests of the classic clients are read, sent once more and answered. */
final class ClassicDriver extends BlockingDriver<ClassicCall, ClassicCall> {
  static final ClassicDriver INSTANCE = new ClassicDriver();

  private static final PrivateMember ADAPT =
      PrivateMember.call(
          "org.apache.hc.client5.http.impl.classic.CloseableHttpResponse", "adapt", 1);

  private ClassicDriver() {
    super("apache-httpclient-5");
  }

  @Override
  public String method(ClassicCall call) {
    return call.request.getMethod();
  }

  @Override
  public @Nullable String host(ClassicCall call) {
    return Requests.host(call.request, call.target);
  }

  @Override
  public String scheme(ClassicCall call) {
    return Requests.scheme(call.request, call.target);
  }

  @Override
  public int port(ClassicCall call) {
    return Requests.port(call.request, call.target);
  }

  @Override
  public String path(ClassicCall call) {
    String path = Requests.path(call.request);
    return path == null ? target(call.request.getPath()) : path;
  }

  @Override
  public @Nullable String header(ClassicCall call, String name) {
    String value = Requests.header(call.request, name);
    // Into the request of a hop the library has written its cookies already.
    return value == null && call.request == call.given && name.equalsIgnoreCase("Cookie")
        ? CookieStores.header(call.inside, call.client, call.context, host(call))
        : value;
  }

  @Override
  public void setHeader(ClassicCall call, String name, String value) {
    call.setHeader(name, value);
  }

  @Override
  public void headers(ClassicCall call, HeaderSink sink) {
    Requests.headers(call.request, sink);
  }

  @Override
  public boolean replayable(ClassicCall call) {
    HttpEntity entity = call.request.getEntity();
    return entity == null || entity.isRepeatable();
  }

  @Override
  public byte @Nullable [] body(ClassicCall call) {
    HttpEntity entity = call.request.getEntity();
    if (entity == null) {
      return new byte[0];
    }
    long length = entity.getContentLength();
    if (!entity.isRepeatable() || length < 0 || length > MOST_BODY) {
      return null;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream((int) length);
    try {
      entity.writeTo(all);
    } catch (IOException unreadable) {
      return null;
    }
    return all.toByteArray();
  }

  @Override
  public boolean neverSent(Throwable failure) {
    return super.neverSent(failure) || failure instanceof ConnectTimeoutException;
  }

  /** What came out of a cache says nothing of an instance. */
  @Override
  protected int status(ClassicCall call, @Nullable Object outcome) {
    return outcome instanceof ClassicHttpResponse && call.isWritten()
        ? ((ClassicHttpResponse) outcome).getCode()
        : 0;
  }

  @Override
  protected @Nullable String responseHeader(
      ClassicCall call, @Nullable Object outcome, String name) {
    Header header = ((ClassicHttpResponse) outcome).getFirstHeader(name);
    return header == null ? null : header.getValue();
  }

  @Override
  protected boolean isAborted(ClassicCall call) {
    return call.given instanceof CancellableDependency
        && ((CancellableDependency) call.given).isCancelled();
  }

  @Override
  protected boolean isOwn(Throwable failure) {
    return failure instanceof ConnectionRequestTimeoutException;
  }

  /** All overloads lead to the method that is woven; this one returns what it returns. */
  @SuppressWarnings("deprecation")
  @Override
  protected @Nullable Object send(ClassicCall call) throws IOException {
    call.nextAttempt();
    HttpHost target = call.givenTarget;
    return call.client.execute(target, call.given, call.context);
  }

  @Override
  protected void discard(ClassicCall call, @Nullable Object outcome) throws IOException {
    if (outcome instanceof ClassicHttpResponse) {
      try (ClassicHttpResponse response = (ClassicHttpResponse) outcome) {
        HttpEntity entity = response.getEntity();
        InputStream body = entity == null ? null : entity.getContent();
        if (body != null) {
          drain(body);
        }
      }
    }
  }

  @Override
  protected Outcome reply(ClassicCall call, LocalReply reply, @Nullable Object outcome)
      throws Throwable {
    dispose(call, outcome);
    Object response = ADAPT.of(call.inside, new ReplyResponse(reply, call.method()));
    return Outcome.returning(response);
  }

  @Override
  protected void left(ClassicCall call, boolean goesOn) {
    call.left();
  }
}
