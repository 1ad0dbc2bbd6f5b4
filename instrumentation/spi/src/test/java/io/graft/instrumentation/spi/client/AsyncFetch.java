package io.graft.instrumentation.spi.client;

import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.LocalReply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A call of an asynchronous client whose wire and clock are the test's. */
final class AsyncFetch extends FutureCall<String> {
  static final Driver DRIVER = new Driver();

  final CompletableFuture<String> result = new CompletableFuture<>();
  final List<Sent> sent = new ArrayList<>();
  final List<Later> later = new ArrayList<>();

  /** Sends a GET, as the adapter would; {@code null}: it is not governed. */
  static @Nullable AsyncFetch start(String host) throws Throwable {
    ClientCall call = DRIVER.begin(host);
    if (call == null) {
      return null;
    }
    AsyncFetch fetch = new AsyncFetch();
    fetch.start(call);
    return fetch;
  }

  @Override
  protected AsyncDriver<?> driver() {
    return DRIVER;
  }

  @Override
  protected AsyncAttempt<String> attempt(ClientCall call, long lateNanos) {
    return new Sent(this, call, lateNanos);
  }

  @Override
  protected Future<?> later(long nanos, Runnable task) {
    Later timer = new Later(task);
    later.add(timer);
    return timer;
  }

  @Override
  protected boolean mayHedge() {
    return true;
  }

  @Override
  protected void reply(LocalReply reply) {
    result.complete("reply " + reply.status());
  }

  @Override
  protected CompletableFuture<String> result() {
    return result;
  }

  /** A timer that the test lets go off. */
  static final class Later extends CompletableFuture<Void> {
    private final Runnable task;

    Later(Runnable task) {
      this.task = task;
    }

    void due() {
      if (!isCancelled()) {
        task.run();
      }
    }
  }

  /** An attempt that the test answers. */
  static final class Sent extends AsyncAttempt<String> {
    final String endpoint;
    final long lateNanos;
    boolean aborted;
    private final AsyncFetch owner;

    Sent(AsyncFetch owner, ClientCall call, long lateNanos) {
      super(owner, call, lateNanos);
      this.owner = owner;
      this.lateNanos = lateNanos;
      endpoint = String.valueOf(call.target());
    }

    /** Headers come, and then the end; returns whether the application has read the body. */
    boolean answered(int status, String body) {
      boolean read = onHeaders(Collections.emptyMap(), status);
      onEnd(read ? body : null, null);
      return read;
    }

    void failed(Throwable failure) {
      onEnd(null, failure);
    }

    @Override
    protected void send() {
      owner.sent.add(this);
    }

    @Override
    protected void sent() {}

    @Override
    protected void abort() {
      aborted = true;
    }

    @Override
    protected @Nullable String header(Object headers, String name) {
      return (String) ((Map<?, ?>) headers).get(name);
    }

    @Override
    protected Iterable<String> setCookies(Object headers) {
      return Collections.emptyList();
    }
  }

  /** A request is the host that it is for. */
  static final class Driver extends AsyncDriver<String> {
    private final Map<String, String> headers = new TreeMap<>();

    Driver() {
      super("async-fetch");
    }

    @Override
    public String method(String host) {
      return "GET";
    }

    @Override
    public String scheme(String host) {
      return "http";
    }

    @Override
    public String host(String host) {
      return host;
    }

    @Override
    public int port(String host) {
      return -1;
    }

    @Override
    public String path(String host) {
      return "/";
    }

    @Override
    public @Nullable String header(String host, String name) {
      return headers.get(name);
    }

    @Override
    public void setHeader(String host, String name, String value) {
      headers.put(name, value);
    }

    @Override
    public boolean replayable(String host) {
      return true;
    }
  }
}
