package io.graft.instrumentation.armeria;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.logging.RequestLogAccess;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import io.graft.instrumentation.spi.PrivateMember;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * What the application sends: whole, if all of it is in the request, or a stream for one reader.
 */
final class Body implements Subscriber<HttpObject> {
  private static final String FIXED = "com.linecorp.armeria.common.FixedHttpRequest$";
  private static final String WITH_HEADERS = ".HeaderOverridingHttpRequest";
  private static volatile @Nullable PrivateMember delegate;

  final HttpRequest request;
  final boolean whole;
  private HttpData data = HttpData.empty();
  private HttpHeaders trailers = HttpHeaders.of();
  private boolean read;

  Body(HttpRequest request) {
    this.request = request;
    whole = isFixed(request);
  }

  private static boolean isFixed(HttpRequest request) {
    Object source = request;
    while (source.getClass().getName().endsWith(WITH_HEADERS)) {
      PrivateMember of = delegate;
      if (of == null) {
        of = PrivateMember.get(source.getClass().getName(), "delegate"); // moved in 1.17
        delegate = of;
      }
      source = of.of(null, source);
    }
    return source.getClass().getName().startsWith(FIXED);
  }

  /** Returns the bytes of a whole body; {@code null}: it is not, or longer than {@code most}. */
  byte @Nullable [] bytes(int most) {
    if (!whole) {
      return null;
    }
    read();
    return data.length() > most ? null : data.array();
  }

  /** Returns a request to send: of a stream, the library gets one that it may abort unread. */
  HttpRequest next(ArmeriaAttempt attempt) {
    if (whole) {
      read();
      return HttpRequest.of(request.headers(), data, trailers);
    }
    return HttpRequest.of(request.headers(), to -> stream(to, attempt.context()));
  }

  /** The library also subscribes in order to abort, when there is no connection. */
  private void stream(Subscriber<? super HttpObject> to, @Nullable ClientRequestContext context) {
    RequestLogAccess log = context == null ? null : context.log();
    if (log == null
        || !log.isAvailable(RequestLogProperty.SESSION)
        || log.partial().channel() == null) {
      to.onSubscribe(NotSent.INSTANCE);
      return;
    }
    request.subscribe(
        to, context.eventLoop().withoutContext(), SubscriptionOption.WITH_POOLED_OBJECTS);
  }

  /** Takes what is in the request, at once. */
  private void read() {
    if (!read) {
      read = true;
      request.subscribe(this, ImmediateEventExecutor.INSTANCE);
    }
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(HttpObject part) {
    if (part instanceof HttpHeaders) {
      trailers = (HttpHeaders) part;
    } else if (data.isEmpty()) {
      data = (HttpData) part;
    } else {
      byte[] more = ((HttpData) part).array();
      byte[] all = Arrays.copyOf(data.array(), data.length() + more.length);
      System.arraycopy(more, 0, all, data.length(), more.length);
      data = HttpData.wrap(all);
    }
  }

  @Override
  public void onError(Throwable failure) {}

  @Override
  public void onComplete() {}

  /** Has nothing for whoever subscribed. */
  private enum NotSent implements Subscription {
    INSTANCE;

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
