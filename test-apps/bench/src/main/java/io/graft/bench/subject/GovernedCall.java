package io.graft.bench.subject;

import io.graft.governance.event.Decisions;
import io.graft.governance.outbound.ClientAdapter;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import io.graft.telemetry.Telemetry;
import io.graft.telemetry.TelemetrySettings;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Graft's outbound pipeline around one call of a client that does nothing: name, limits, breaker,
 * pick of an instance, classification, histogram. Not sampled.
 */
public final class GovernedCall implements IntSupplier {
  private final Outbound outbound;
  private final Request request = new Request();
  private final boolean headers;

  /**
   * @param instances how many the service has
   * @param headers whether the call's headers are made too
   */
  public GovernedCall(int instances, boolean headers) {
    outbound = outbound(instances);
    this.headers = headers;
  }

  private static Outbound outbound(int instances) {
    Telemetry telemetry =
        new Telemetry(
            TelemetrySettings.of(key -> key.equals("otel.traces.sampler") ? "always_off" : null),
            Map.of("service.name", "bench"),
            "bench",
            line -> {});
    return new Outbound(
        new Services(instances),
        new PolicySource(Policies.DEFAULT),
        telemetry,
        new Decisions(telemetry, Clock.SYSTEM, 1),
        Clock.SYSTEM,
        new Randomness());
  }

  @Override
  public int getAsInt() {
    ClientCall call = outbound.begin(Adapter.INSTANCE, request);
    if (call == null || call.refusal() != null || call.target() == null) {
      throw new IllegalStateException("the call is not governed as it should be");
    }
    if (headers) {
      call.inject(Adapter.INSTANCE, request);
    }
    int port = call.target().port();
    call.onResponse(200, null);
    call.end();
    return port;
  }

  private static final class Request {
    private int length;
  }

  private static final class Adapter extends ClientAdapter<Request> {
    static final Adapter INSTANCE = new Adapter();

    Adapter() {
      super("bench");
    }

    @Override
    public String method(Request request) {
      return "GET";
    }

    @Override
    public String scheme(Request request) {
      return "http";
    }

    @Override
    public String host(Request request) {
      return Services.SERVICE;
    }

    @Override
    public int port(Request request) {
      return -1;
    }

    @Override
    public String path(Request request) {
      return "/users/1";
    }

    @Override
    public @Nullable String header(Request request, String name) {
      return null;
    }

    @Override
    public void setHeader(Request request, String name, String value) {
      request.length += value.length();
    }

    @Override
    public boolean replayable(Request request) {
      return true;
    }
  }
}
