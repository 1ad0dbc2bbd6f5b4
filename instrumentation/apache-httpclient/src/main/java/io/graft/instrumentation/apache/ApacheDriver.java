package io.graft.instrumentation.apache;

import io.graft.bootstrap.Outcome;
import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.apache4.ReplyResponse;
import io.graft.instrumentation.apache4.Requests;
import io.graft.instrumentation.spi.client.BlockingDriver;
import java.io.IOException;
import org.apache.http.HttpEntity;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.jspecify.annotations.Nullable;

/** Reads this library's responses, and sends requests again. */
final class ApacheDriver extends BlockingDriver<ApacheCall, ApacheCall> {
  static final ApacheDriver INSTANCE = new ApacheDriver();

  private static final String LEGACY_ENTITY = "org.apache.http.conn.BasicManagedEntity";

  private ApacheDriver() {
    super("apache-httpclient-4", Requests.READER);
  }

  /** Clients of 4.2 decide by the class of a socket whether its connection fits the route. */
  @Override
  public boolean layersTls(ApacheCall call) {
    return call.client != null && !CookieStores.isLegacy(call.client);
  }

  @Override
  protected int status(ApacheCall call, @Nullable Object outcome) {
    return outcome instanceof CloseableHttpResponse
        ? ((CloseableHttpResponse) outcome).getStatusLine().getStatusCode()
        : 0;
  }

  @Override
  protected @Nullable String responseHeader(
      ApacheCall call, @Nullable Object outcome, String name) {
    return Requests.first((CloseableHttpResponse) outcome, name);
  }

  @Override
  protected boolean isAborted(ApacheCall call) {
    return call.given instanceof HttpUriRequest && ((HttpUriRequest) call.given).isAborted();
  }

  @Override
  protected boolean isOwn(Throwable failure) {
    return Requests.isPoolTimeout(failure);
  }

  @Override
  protected @Nullable Object send(ApacheCall call) throws IOException {
    return call.client.execute(call.givenTarget, call.given, call.context);
  }

  @Override
  protected void discard(ApacheCall call, @Nullable Object outcome) throws IOException {
    if (outcome instanceof CloseableHttpResponse) {
      try (CloseableHttpResponse response = (CloseableHttpResponse) outcome) {
        HttpEntity entity = response.getEntity();
        if (entity != null) {
          drain(entity.getContent());
        }
      }
    }
  }

  @Override
  protected Outcome reply(ApacheCall call, LocalReply reply, @Nullable Object outcome)
      throws Throwable {
    dispose(call, outcome);
    return Outcome.returning(new ReplyResponse(reply, call.method()));
  }

  /** In clients of 4.2 the entity itself holds the connection. */
  @Override
  protected @Nullable Object deliver(ApacheCall call, @Nullable Object outcome) {
    HttpEntity entity =
        call.isHeld() || !(outcome instanceof CloseableHttpResponse)
            ? null
            : ((CloseableHttpResponse) outcome).getEntity();
    if (entity != null && entity.getClass().getName().equals(LEGACY_ENTITY)) {
      hold(entity, call);
    }
    return outcome;
  }

  @Override
  protected void left(ApacheCall call, boolean goesOn) {
    call.client = null;
    call.given = null;
    call.context = null;
  }
}
