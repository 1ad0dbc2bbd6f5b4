package io.graft.instrumentation.jdkclient;

import io.graft.governance.outbound.ClientCall;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** Reads a body for the application, and ends the call with it. */
final class Stream<T> implements BodySubscriber<T> {
  private final BodySubscriber<T> reader;
  private final ClientCall call;

  Stream(BodySubscriber<T> reader, ClientCall call) {
    this.reader = reader;
    this.call = call;
  }

  @Override
  public CompletionStage<T> getBody() {
    return reader.getBody();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    reader.onSubscribe(
        new Subscription() {
          @Override
          public void request(long n) {
            subscription.request(n);
          }

          @Override
          public void cancel() {
            subscription.cancel();
            call.end();
          }
        });
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    reader.onNext(item);
  }

  @Override
  public void onError(Throwable failure) {
    call.end(failure);
    reader.onError(failure);
  }

  @Override
  public void onComplete() {
    call.end();
    reader.onComplete();
  }
}
