package io.graft.instrumentation.apache5;

import io.graft.governance.call.HeaderSink;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.client.AsyncDriver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;

/** How requests of the asynchronous clients are read. */
final class AsyncClientDriver extends AsyncDriver<AsyncRequest> {
  static final AsyncClientDriver INSTANCE = new AsyncClientDriver();

  /** Contexts of calls whose response the application has, maybe without all of its body. */
  private final Attached<Object, Boolean> delivered = new Attached<>(100_000, lost -> {});

  private AsyncClientDriver() {
    super("apache-httpclient-5");
  }

  void delivered(Object context) {
    delivered.put(context, Boolean.TRUE);
  }

  void notDelivered(Object context) {
    delivered.remove(context);
  }

  /** Whether the application has the response of a context, and must not get another one. */
  boolean isDelivered(@Nullable Object context) {
    return context != null && delivered.get(context) != null;
  }

  @Override
  public String method(AsyncRequest sent) {
    return sent.request.getMethod();
  }

  @Override
  public @Nullable String host(AsyncRequest sent) {
    return Requests.host(sent.request, sent.target);
  }

  @Override
  public String scheme(AsyncRequest sent) {
    return Requests.scheme(sent.request, sent.target);
  }

  @Override
  public int port(AsyncRequest sent) {
    return Requests.port(sent.request, sent.target);
  }

  @Override
  public String path(AsyncRequest sent) {
    String path = Requests.path(sent.request);
    return path == null ? target(sent.request.getPath()) : path;
  }

  @Override
  public @Nullable String header(AsyncRequest sent, String name) {
    String value = Requests.header(sent.request, name);
    return value == null && name.equalsIgnoreCase("Cookie")
        ? CookieStores.header(sent.inside, sent.client, sent.context, host(sent))
        : value;
  }

  @Override
  public void setHeader(AsyncRequest sent, String name, String value) {
    sent.request.setHeader(name, value);
  }

  @Override
  public void headers(AsyncRequest sent, HeaderSink sink) {
    Requests.headers(sent.request, sink);
  }

  @Override
  public boolean replayable(AsyncRequest sent) {
    return sent.entity == null || sent.producer.isRepeatable();
  }

  @Override
  public byte @Nullable [] body(AsyncRequest sent) {
    EntityDetails entity = sent.entity;
    if (entity == null) {
      return new byte[0];
    }
    long length = entity.getContentLength();
    if (!sent.producer.isRepeatable() || length < 0 || length > MOST_BODY) {
      return null;
    }
    Whole whole = new Whole((int) length);
    try {
      for (int i = 0; i < length && !whole.ended && sent.producer.available() > 0; i++) {
        sent.producer.produce(whole);
      }
    } catch (IOException unreadable) {
      return null;
    } finally {
      sent.producer.releaseResources(); // which begins anew after that
    }
    return whole.bytes.hasRemaining() ? null : whole.bytes.array();
  }

  @Override
  public boolean neverSent(Throwable failure) {
    return super.neverSent(failure) || failure instanceof ConnectTimeoutException;
  }

  /** Takes a body that is at hand. */
  private static final class Whole implements DataStreamChannel {
    final ByteBuffer bytes;
    boolean ended;

    Whole(int length) {
      bytes = ByteBuffer.wrap(new byte[length]);
    }

    @Override
    public void requestOutput() {}

    @Override
    public int write(ByteBuffer source) {
      int taken = Math.min(source.remaining(), bytes.remaining());
      byte[] some = new byte[taken];
      source.get(some);
      bytes.put(some);
      return taken;
    }

    @Override
    public void endStream(@Nullable List<? extends Header> trailers) {
      ended = true;
    }

    @Override
    public void endStream() {
      ended = true;
    }

    @Override
    public String toString() {
      return Arrays.toString(bytes.array());
    }
  }
}
