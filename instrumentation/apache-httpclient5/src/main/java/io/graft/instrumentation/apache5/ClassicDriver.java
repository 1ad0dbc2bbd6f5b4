package io.graft.instrumentation.apache5;

import io.graft.bootstrap.Outcome;
import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.client.BlockingDriver;
import java.io.IOException;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/** How requests of the classic clients are sent once more and answered. */
final class ClassicDriver extends BlockingDriver<Sent, ClassicCall> {
  static final ClassicDriver INSTANCE = new ClassicDriver();

  private static final PrivateMember ADAPT =
      PrivateMember.call(
          "org.apache.hc.client5.http.impl.classic.CloseableHttpResponse", "adapt", 1);

  private ClassicDriver() {
    super(Requests.LIBRARY, Requests.READER);
  }

  @Override
  protected ClassicCall call(Sent sent) {
    return new ClassicCall(sent);
  }

  @Override
  public boolean layersTls(Sent sent) {
    return true;
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
    return Requests.first((ClassicHttpResponse) outcome, name);
  }

  @Override
  protected boolean isAborted(ClassicCall call) {
    return call.sent.given instanceof CancellableDependency
        && ((CancellableDependency) call.sent.given).isCancelled();
  }

  @Override
  protected boolean isOwn(Throwable failure) {
    return failure instanceof ConnectionRequestTimeoutException;
  }

  /** All overloads lead to the method that is woven; this one returns what it returns. */
  @SuppressWarnings("deprecation")
  @Override
  protected @Nullable Object send(ClassicCall call) throws IOException {
    Sent sent = call.sent;
    sent.hop = null;
    HttpClient client = (HttpClient) sent.client;
    return client.execute(sent.target, (ClassicHttpRequest) sent.given, sent.context);
  }

  @Override
  protected void discard(ClassicCall call, @Nullable Object outcome) throws IOException {
    if (outcome instanceof ClassicHttpResponse) {
      try (ClassicHttpResponse response = (ClassicHttpResponse) outcome) {
        HttpEntity entity = response.getEntity();
        if (entity != null) {
          drain(entity.getContent());
        }
      }
    }
  }

  @Override
  protected Outcome reply(ClassicCall call, LocalReply reply, @Nullable Object outcome)
      throws Throwable {
    dispose(call, outcome);
    Object response = ADAPT.of(call.sent.inside, new ReplyResponse(reply, call.method()));
    return Outcome.returning(response);
  }

  @Override
  protected void left(ClassicCall call, boolean goesOn) {
    call.left();
  }
}
