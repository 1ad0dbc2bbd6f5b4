package io.graft.instrumentation.asynchttpclient;

import org.asynchttpclient.HttpResponseBodyPart;
import org.asynchttpclient.handler.StreamedAsyncHandler;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** The body of a reply of the rules, for handlers of 2 that subscribe to it. */
final class StreamedReply implements Publisher<HttpResponseBodyPart> {
  private final HttpResponseBodyPart body;

  private StreamedReply(HttpResponseBodyPart body) {
    this.body = body;
  }

  static void pass(Object handler, HttpResponseBodyPart body) {
    ((StreamedAsyncHandler<?>) handler).onStream(new StreamedReply(body));
  }

  @Override
  public void subscribe(Subscriber<? super HttpResponseBodyPart> subscriber) {
    subscriber.onSubscribe(
        new Subscription() {
          private boolean ended;

          @Override
          public void request(long count) {
            if (!ended) {
              ended = true;
              subscriber.onNext(body);
              subscriber.onComplete();
            }
          }

          @Override
          public void cancel() {
            ended = true;
          }
        });
  }
}
