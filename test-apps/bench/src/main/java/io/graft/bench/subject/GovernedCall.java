package io.graft.bench.subject;

import io.graft.governance.call.ClientAdapter;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.Outbound;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Graft's outbound pipeline around one call of a client that does nothing: name, limits, breaker,
 * pick of an instance, classification, histogram. Not sampled.
 */
final class GovernedCall implements IntSupplier {
  private final Outbound outbound;
  private final Request request = new Request();
  private final boolean headers;

  /**
   * @param headers whether the call's headers are made too
   */
  GovernedCall(Outbound outbound, boolean headers) {
    this.outbound = outbound;
    this.headers = headers;
  }

  @Override
  public int getAsInt() {
    ClientCall call = outbound.begin(Adapter.INSTANCE, request);
    if (call == null || call.action().failure() != null || call.target() == null) {
      throw new IllegalStateException("the call is not governed as it should be");
    }
    if (headers) {
      call.inject(Adapter.INSTANCE, request);
    }
    int port = call.target().port();
    call.responded(200, null, null);
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
