package io.graft.instrumentation.apacheasync;

import io.graft.instrumentation.apache4.Sent;
import io.graft.instrumentation.spi.PrivateMember;
import java.io.IOException;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.client.CookieStore;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.nio.ContentEncoder;
import org.apache.http.nio.IOControl;
import org.apache.http.nio.client.HttpAsyncClient;
import org.apache.http.nio.protocol.HttpAsyncRequestProducer;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * A request that the application's producer has generated: the library gets this object in the
 * producer's place, which must not be asked twice.
 */
final class AsyncRequest implements Sent, HttpAsyncRequestProducer {
  private static final String INTERNAL = "org.apache.http.impl.nio.client.InternalHttpAsyncClient";
  private static final PrivateMember COOKIES = PrivateMember.get(INTERNAL, "cookieStore");

  final HttpAsyncClient client;
  final HttpAsyncRequestProducer producer;
  final @Nullable HttpContext context;
  final @Nullable HttpHost target;
  final HttpRequest request;

  /** Whether the end of an attempt is not that of the call, which closes the producer. */
  boolean governed;

  private volatile boolean begun;

  AsyncRequest(
      HttpAsyncClient client,
      HttpAsyncRequestProducer producer,
      @Nullable HttpContext context,
      @Nullable HttpHost target,
      HttpRequest request) {
    this.client = client;
    this.producer = producer;
    this.context = context;
    this.target = target;
    this.request = request;
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public @Nullable HttpHost target() {
    return target;
  }

  @Override
  public @Nullable CookieStore cookies() {
    Object store = context == null ? null : context.getAttribute(HttpClientContext.COOKIE_STORE);
    if (store == null && client.getClass().getName().equals(INTERNAL)) {
      store = COOKIES.of(null, client);
    }
    return store instanceof CookieStore ? (CookieStore) store : null;
  }

  /** Another attempt follows. */
  void rewind() throws IOException {
    if (begun) {
      begun = false;
      producer.resetRequest();
    }
  }

  @Override
  public @Nullable HttpHost getTarget() {
    return target;
  }

  @Override
  public HttpRequest generateRequest() {
    return request;
  }

  @Override
  public void produceContent(ContentEncoder encoder, IOControl control) throws IOException {
    begun = true;
    producer.produceContent(encoder, control);
  }

  @Override
  public void requestCompleted(HttpContext context) {
    producer.requestCompleted(context);
  }

  @Override
  public boolean isRepeatable() {
    return producer.isRepeatable();
  }

  @Override
  public void resetRequest() throws IOException {
    producer.resetRequest();
  }

  @Override
  public void failed(Exception failure) {
    if (!governed) {
      producer.failed(failure);
    }
  }

  @Override
  public void close() throws IOException {
    if (!governed) {
      producer.close();
    }
  }
}
