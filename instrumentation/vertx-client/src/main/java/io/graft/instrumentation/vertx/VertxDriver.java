package io.graft.instrumentation.vertx;

import io.graft.governance.call.HeaderSink;
import io.graft.governance.context.CallContext;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.client.AsyncDriver;
import io.graft.instrumentation.spi.client.HeaderChanges;
import io.vertx.core.MultiMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Reads this library's requests. */
final class VertxDriver extends AsyncDriver<VertxDriver.Head> {
  static final VertxDriver INSTANCE = new VertxDriver();

  /** What {@link #end} returns if the thread keeps its context. */
  private static final Object SAME = new Object();

  /** By the responses whose bodies the application reads: the contexts of their calls. */
  final Attached<Object, CallContext> contexts = new Attached<>(100_000, lost -> {});

  private VertxDriver() {
    super("vertx-client");
  }

  /** A request as the application has made it, or a hop of it that is about to be written. */
  static final class Head extends HeaderChanges {
    /** {@code null}: the application has the library's. */
    final @Nullable VertxRequest request;

    final String method;
    final boolean secure;
    final String host;
    final int port;
    final String uri;
    final MultiMap headers;

    Head(
        @Nullable VertxRequest request,
        String method,
        boolean secure,
        String host,
        int port,
        String uri,
        MultiMap headers) {
      this.request = request;
      this.method = method;
      this.secure = secure;
      this.host = host;
      this.port = port;
      this.uri = uri;
      this.headers = headers;
    }

    @Override
    public @Nullable String get(String name) {
      return headers.get(name);
    }

    @Override
    protected void put(String name, @Nullable String value) {
      if (value == null) {
        headers.remove(name);
      } else {
        headers.set(name, value);
      }
    }

    String scheme() {
      return secure ? "https" : "http";
    }
  }

  /** Runs a task on a thread that may wait, unlike an event loop. */
  Future<?> aside(Runnable task) {
    return after(0, task);
  }

  /** As {@link #aside(Runnable)}, later. */
  Future<?> aside(long nanos, Runnable task) {
    return after(nanos, task);
  }

  /**
   * A body has ended, or broken.
   *
   * @return the argument of {@link #ended}
   */
  @Nullable Object end(Object response, @Nullable Throwable failure) {
    CallContext context = contexts.remove(response);
    release(response, failure);
    return context == null ? SAME : CallContext.swap(context);
  }

  /**
   * The library handles the response of a hop.
   *
   * @return the argument of {@link #answered}
   */
  @Nullable Object answer(@Nullable HopAttempt attempt) {
    if (attempt != null) {
      attempt.onHopAnswered();
    }
    Object around = enter(attempt);
    return attempt instanceof Watched
        ? new Answer(around, CallContext.swap(((Watched) attempt).context))
        : around;
  }

  /** It has, and the application knows it if it has that request. */
  void answered(@Nullable Object around) {
    if (around instanceof Answer) {
      CallContext.swap(((Answer) around).context);
      leave(((Answer) around).around);
    } else {
      leave(around);
    }
  }

  private static final class Answer {
    final @Nullable Object around;
    final @Nullable CallContext context;

    Answer(@Nullable Object around, @Nullable CallContext context) {
      this.around = around;
      this.context = context;
    }
  }

  /** The application has been told of that end. */
  void ended(@Nullable Object before) {
    if (before != SAME) {
      CallContext.swap((CallContext) before);
    }
  }

  @Override
  public boolean layersTls(Head head) {
    return true;
  }

  @Override
  public String method(Head head) {
    return head.method;
  }

  @Override
  public String scheme(Head head) {
    return head.scheme();
  }

  @Override
  public String host(Head head) {
    return head.host;
  }

  @Override
  public int port(Head head) {
    return head.port;
  }

  @Override
  public String path(Head head) {
    return head.uri.indexOf("://") > 0
        ? target(head.uri)
        : head.uri.startsWith("/") ? head.uri : "/" + head.uri;
  }

  @Override
  public @Nullable String header(Head head, String name) {
    return head.headers.get(name);
  }

  @Override
  public void setHeader(Head head, String name, String value) {
    head.set(name, value);
  }

  @Override
  public void headers(Head head, HeaderSink sink) {
    for (Map.Entry<String, String> header : head.headers) {
      sink.header(header.getKey(), header.getValue());
    }
  }

  @Override
  public boolean replayable(Head head) {
    return head.request != null && head.request.isWhole();
  }

  @Override
  public byte @Nullable [] body(Head head) {
    return head.request == null ? null : head.request.body(MOST_BODY);
  }
}
