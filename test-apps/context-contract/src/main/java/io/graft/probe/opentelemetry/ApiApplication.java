package io.graft.probe.opentelemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Serves requests, and starts spans by the API alone. Each path is one use of the API; what the
 * application sees of it is the response.
 */
@SuppressWarnings("try") // scopes are there to be closed
public final class ApiApplication {
  /** As most applications have it: from before an agent that is attached later. */
  private static final Tracer TRACER = GlobalOpenTelemetry.getTracer("probe");

  private static final ExecutorService POOL = Executors.newFixedThreadPool(2);

  private static final int COLLECTIONS = 200;

  private static int port;
  private static WeakReference<ClassLoader> agent;
  private static int agents;

  private ApiApplication() {}

  /** What a path does. */
  private interface Use {
    void run(Map<String, Object> seen) throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    port = server.getAddress().getPort();
    serve(server, "/leaf", seen -> {});
    serve(server, "/child", ApiApplication::child);
    serve(server, "/current", ApiApplication::current);
    serve(server, "/threads", ApiApplication::threads);
    serve(server, "/baggage", ApiApplication::baggage);
    serve(server, "/roots", ApiApplication::roots);
    serve(server, "/limits", ApiApplication::limits);
    serve(server, "/remote", ApiApplication::remote);
    serve(server, "/headers", ApiApplication::headers);
    serve(server, "/leak", ApiApplication::leak);
    server.setExecutor(Executors.newCachedThreadPool()); // its requests call it
    server.start();
    System.out.println("serves " + port);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      switch (line) {
        case "job":
          System.out.println("job " + job());
          break;
        case "remember":
          agent = new WeakReference<>(agent());
          System.out.println("remembers " + agents);
          break;
        case "collect":
          System.out.println((collected() ? "gone " : "still in memory ") + agents++);
          break;
        default:
          throw new IllegalArgumentException(line);
      }
    }
    System.exit(0);
  }

  private static void serve(HttpServer server, String path, Use use) {
    server.createContext(path, exchange -> answer(exchange, use));
  }

  private static void answer(HttpExchange exchange, Use use) throws IOException {
    Map<String, Object> seen = new TreeMap<>();
    seen.put("traceparent", String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
    seen.put("baggage", String.valueOf(exchange.getRequestHeaders().getFirst("baggage")));
    seen.put("tenant", String.valueOf(Baggage.current().getEntryValue("tenant")));
    seen.put("span", text(Span.current()));
    seen.put("recording", Span.current().isRecording());
    int status = 200;
    try {
      use.run(seen);
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
      seen.put("failure", e);
      status = 500;
    }
    StringBuilder text = new StringBuilder();
    seen.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    byte[] body = text.toString().getBytes("UTF-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String text(Span span) {
    SpanContext context = span.getSpanContext();
    return context.getTraceId() + '-' + context.getSpanId() + '-' + context.getTraceFlags().asHex();
  }

  /** Calls this application, and returns the header that arrives. */
  private static String call(String host, String header) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) new URL("http://" + host + "/leaf").openConnection();
    String result = "none";
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(connection.getInputStream(), "UTF-8"))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith(header + '=')) {
          result = line.substring(header.length() + 1);
        }
      }
    }
    return result;
  }

  private static String call() throws IOException {
    return call("127.0.0.1:" + port, "traceparent");
  }

  private static void child(Map<String, Object> seen) throws Exception {
    Span span =
        TRACER.spanBuilder("work").setSpanKind(SpanKind.PRODUCER).setAttribute("n", 1).startSpan();
    try (Scope scope = span.makeCurrent()) {
      seen.put("work", text(Span.current()));
      seen.put("same", Span.current() == span);
      Span inner = TRACER.spanBuilder("inner").startSpan();
      try (Scope within = inner.makeCurrent()) {
        seen.put("inner", text(Span.current()));
        seen.put("called", call());
      } finally {
        inner.end();
      }
    } finally {
      span.end();
    }
    seen.put("after", text(Span.current()));
    span.setAttribute("late", "ignored");
    span.end();
  }

  private static void current(Map<String, Object> seen) throws Exception {
    Span.current()
        .updateName("checkout")
        .setAttribute("user.id", "u7")
        .setAttribute("items", 3)
        .setAttribute("total", 1.5)
        .setAttribute("gift", true)
        .setAttribute(AttributeKey.stringArrayKey("tags"), Arrays.asList("a", "b"))
        .addEvent("packed", Attributes.of(AttributeKey.longKey("boxes"), 2L))
        .recordException(new IllegalStateException("no stamp"))
        .setStatus(StatusCode.ERROR, "not sent");
    Span.current().end(); // it is not the application's to end
    seen.put("recordingAfterEnd", Span.current().isRecording());
  }

  private static void threads(Map<String, Object> seen) throws Exception {
    Span span = TRACER.spanBuilder("outer").startSpan();
    try (Scope scope = span.makeCurrent()) {
      seen.put("outer", text(span));
      Callable<String> submitted =
          () -> {
            Span inner = TRACER.spanBuilder("pooled").startSpan();
            try (Scope within = inner.makeCurrent()) {
              return text(inner) + ' ' + call();
            } finally {
              inner.end();
            }
          };
      String[] pooled = POOL.submit(submitted).get().split(" ");
      seen.put("pooled", pooled[0]);
      seen.put("pooledCall", pooled[1]);
    } finally {
      span.end();
    }
    // A thread that the application starts itself: it passes the context on itself.
    Context context = Context.current();
    String[] byHand = new String[1];
    Runnable task = () -> byHand[0] = text(Span.current());
    Thread thread = new Thread(context.wrap(task));
    thread.start();
    thread.join();
    seen.put("byHand", byHand[0]);
    seen.put("poolAfter", POOL.submit(() -> text(Span.current())).get());
  }

  private static void baggage(Map<String, Object> seen) throws Exception {
    seen.put("carried", call("spans", "baggage"));
    Baggage more = Baggage.current().toBuilder().put("tenant", "blue green").build();
    try (Scope scope = more.makeCurrent()) {
      seen.put("changed", Baggage.current().getEntryValue("tenant"));
      seen.put("changedSpan", text(Span.current()));
      seen.put("sent", call("spans", "baggage"));
      seen.put("received", call("spans", "tenant"));
      seen.put("sentBelow", call("spans", "traceparent"));
    }
  }

  private static void roots(Map<String, Object> seen) throws Exception {
    Span root = TRACER.spanBuilder("root").setNoParent().startSpan();
    seen.put("root", text(root));
    root.end();
    try (Scope scope = Context.root().makeCurrent()) {
      seen.put("rootCurrent", text(Span.current()));
      seen.put("rootCall", call());
    }
    seen.put("after", text(Span.current()));
  }

  private static void limits(Map<String, Object> seen) throws Exception {
    SpanBuilder builder = TRACER.spanBuilder("limits");
    for (int i = 0; i < 130; i++) {
      builder.addLink(Span.current().getSpanContext());
    }
    Span span = builder.startSpan();
    for (int i = 0; i < 200; i++) {
      span.setAttribute("key" + i, i);
      span.addEvent("event" + i);
    }
    span.end();
  }

  private static void remote(Map<String, Object> seen) throws Exception {
    SpanContext other =
        SpanContext.createFromRemoteParent(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.builder().put("vendor", "x").build());
    Context context = Context.root().with(Span.wrap(other));
    Span span =
        TRACER
            .spanBuilder("consumed")
            .setSpanKind(SpanKind.CONSUMER)
            .setParent(context)
            .setStartTimestamp(1_700_000_000_000L, TimeUnit.MILLISECONDS)
            .startSpan();
    try (Scope scope = context.with(span).makeCurrent()) {
      seen.put("consumed", text(Span.current()));
      seen.put("called", call());
    } finally {
      span.end(1_700_000_001_000L, TimeUnit.MILLISECONDS);
    }
  }

  private static void headers(Map<String, Object> seen) throws Exception {
    Map<String, String> carrier = new TreeMap<>();
    GlobalOpenTelemetry.getPropagators()
        .getTextMapPropagator()
        .inject(Context.current(), carrier, (to, key, value) -> to.put(key, value));
    seen.put("injected", String.valueOf(carrier.get("traceparent")));
  }

  /** A scope that is never closed does not reach the next request. */
  private static void leak(Map<String, Object> seen) throws Exception {
    TRACER.spanBuilder("leaked").startSpan().makeCurrent();
  }

  /** Returns the class loader of the agent. */
  private static ClassLoader agent() throws ReflectiveOperationException {
    Class<?> bridge = Class.forName("io.graft.bootstrap.Bridge", true, null);
    Map<?, ?> description = (Map<?, ?>) bridge.getMethod("agent").invoke(null);
    return description.get("detach").getClass().getClassLoader();
  }

  /** Whether the agent that has left is gone from memory. */
  private static boolean collected() throws InterruptedException {
    for (int i = 0; i < COLLECTIONS && agent.get() != null; i++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return agent.get() == null;
  }

  /** Outside of a request. */
  private static String job() throws Exception {
    Span span = TRACER.spanBuilder("job").startSpan();
    try (Scope scope = span.makeCurrent()) {
      return text(span) + ' ' + call() + ' ' + span.isRecording();
    } finally {
      span.end();
    }
  }
}
