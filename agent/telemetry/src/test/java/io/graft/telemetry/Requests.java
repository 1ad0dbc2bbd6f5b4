package io.graft.telemetry;

import io.graft.governance.event.Decisions;
import io.graft.governance.event.RateLimitedLog;
import io.graft.governance.event.Recorder;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.inbound.ServerAdapter;
import io.graft.governance.inbound.ServerCall;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests that are served through the real inbound pipeline. */
final class Requests {
  static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  static final String CALLER = "b7ad6b7169203331";

  private final Inbound inbound;

  Requests(Recorder recorder) {
    inbound =
        new Inbound(
            "orders",
            new PolicySource(Policies.DEFAULT),
            recorder,
            new Decisions(recorder, Clock.SYSTEM, 16),
            new RateLimitedLog(line -> {}, Clock.SYSTEM),
            Clock.SYSTEM,
            new Randomness());
  }

  /** A request: by default a sampled GET with a query. */
  static final class Request {
    String method = "GET";
    String path = "/orders/7";
    @Nullable String query = "expand=items&token=hush";
    final Map<String, String> headers = new HashMap<>();

    Request() {
      headers.put("host", "orders.example:8080");
      headers.put("traceparent", "00-" + TRACE + "-" + CALLER + "-01");
    }

    Request header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    Request unsampled() {
      return header("traceparent", "00-" + TRACE + "-" + CALLER + "-00");
    }
  }

  ServerCall begin(Request request) {
    ServerCall call = inbound.begin(Adapter.INSTANCE, request);
    if (call == null) {
      throw new AssertionError("not governed");
    }
    return call;
  }

  private static final class Adapter extends ServerAdapter<Request> {
    static final Adapter INSTANCE = new Adapter();

    Adapter() {
      super("test-server");
    }

    @Override
    public String method(Request request) {
      return request.method;
    }

    @Override
    public String scheme(Request request) {
      return "http";
    }

    @Override
    public String path(Request request) {
      return request.path;
    }

    @Override
    public @Nullable String query(Request request) {
      return request.query;
    }

    @Override
    public @Nullable String header(Request request, String name) {
      return request.headers.get(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public @Nullable String protocolVersion(Request request) {
      return "1.1";
    }

    @Override
    public @Nullable String peer(Request request) {
      return "10.0.0.7";
    }
  }
}
