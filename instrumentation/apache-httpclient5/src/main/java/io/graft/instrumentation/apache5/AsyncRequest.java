package io.graft.instrumentation.apache5;

import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * What an application sends by an asynchronous client, once its producer has said what that is:
 * gives it to the library in the producer's place.
 */
final class AsyncRequest extends Sent implements AsyncRequestProducer, RequestChannel {
  final AsyncRequestProducer producer;
  private @Nullable EntityDetails entity;

  /** Whether the client sends a request as it is, without a chain of its own around it. */
  final boolean minimal;

  private @Nullable RequestChannel library;
  private @Nullable Exception unfit;

  AsyncRequest(
      Lookup inside,
      Object client,
      @Nullable HttpHost target,
      AsyncRequestProducer producer,
      @Nullable HttpContext context) {
    super(inside, client, target, null, context);
    this.producer = producer;
    minimal = inside.lookupClass().getSimpleName().startsWith("AbstractMinimal");
  }

  /** The request of a hop, whose body {@code attempt} sends. */
  AsyncRequest(
      AsyncRequest sent,
      AsyncRequestProducer attempt,
      HttpRequest hop,
      @Nullable EntityDetails entity) {
    super(sent.inside, null, null, hop, null);
    producer = attempt;
    minimal = sent.minimal;
    this.entity = entity;
  }

  @Override
  @Nullable EntityDetails entity() {
    return entity;
  }

  @Override
  byte @Nullable [] body(long length) {
    return ProducedBody.of(producer, length);
  }

  /** Asks the producer, as the library does. Returns whether it has said what is sent. */
  boolean read() {
    try {
      producer.sendRequest((RequestChannel) this, context);
    } catch (HttpException | IOException | RuntimeException failure) {
      unfit = failure;
    }
    return given != null;
  }

  /** The producer says what is sent: mostly at once. */
  @Override
  public void sendRequest(
      HttpRequest request, @Nullable EntityDetails entity, @Nullable HttpContext context)
      throws HttpException, IOException {
    RequestChannel waiting;
    synchronized (this) {
      given = request;
      this.entity = entity;
      waiting = library;
    }
    if (waiting != null) {
      waiting.sendRequest(request, entity, context);
    }
  }

  /** The library asks what is sent. */
  @Override
  public void sendRequest(RequestChannel channel, @Nullable HttpContext context)
      throws HttpException, IOException {
    if (unfit != null) {
      throw AsyncRequest.<IOException>asItIs(unfit);
    }
    synchronized (this) {
      if (given == null) {
        library = channel;
        return;
      }
    }
    channel.sendRequest(given, entity, context);
  }

  @Override
  public boolean isRepeatable() {
    return producer.isRepeatable();
  }

  @Override
  public void failed(Exception cause) {
    producer.failed(cause);
  }

  @Override
  public int available() {
    return producer.available();
  }

  @Override
  public void produce(DataStreamChannel channel) throws IOException {
    producer.produce(channel);
  }

  @Override
  public void releaseResources() {
    producer.releaseResources();
  }

  @SuppressWarnings("unchecked") // erased: it is thrown as what it is
  private static <E extends Exception> E asItIs(Exception failure) throws E {
    throw (E) failure;
  }
}
