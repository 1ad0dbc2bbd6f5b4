package io.graft.console.fleet;

import io.graft.console.http.AdminResponse;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.io.ByteArrayInputStream;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The status pages of the few instances that somebody looks at. Guarded by the reader. */
final class StatusReader {
  private static final String STATUS = "/graft/status";
  private static final int MOST_KEPT = 4;
  private static final int MOST_BYTES = 1 << 20;
  private static final long TIMEOUT_NANOS = 3_000_000_000L;
  private static final long FRESH_NANOS = 3_000_000_000L;

  private final FleetReader reader;
  private final Supplier<byte[]> own;
  private final Map<String, Status> kept = new LinkedHashMap<>();

  StatusReader(FleetReader reader, Supplier<byte[]> own) {
    this.reader = reader;
    this.own = own;
  }

  /** The answer is set on the loop's thread, once. */
  private final class Status implements AgentExchange.Outcome {
    private final long begun = System.nanoTime();
    private volatile @Nullable AdminResponse outcome;

    @Override
    public void answered(int status, byte[] body) {
      outcome = status == 200 ? valid(body) : reason(502, reader.queue().refusal(status));
    }

    @Override
    public void failed(String why) {
      outcome = reason(502, why);
    }
  }

  private static AdminResponse valid(byte[] body) {
    try {
      JsonValue.read(new ByteArrayInputStream(body));
      return AdminResponse.ok(AdminResponse.JSON, body);
    } catch (JsonException e) {
      return reason(502, String.valueOf(e.getMessage()));
    }
  }

  private static AdminResponse reason(int status, String text) {
    byte[] body = new JsonWriter().open().field("reason", text).close().toByteArray();
    return AdminResponse.of(status, AdminResponse.JSON, body);
  }

  void clear() {
    kept.clear();
  }

  /** Returns the page of an instance, or 202 while it is being asked. */
  AdminResponse answer(String instance) {
    Agent agent = reader.agent(instance);
    if (agent == null) {
      return reason(404, "no agent of an instance " + instance + " is known");
    }
    if (agent == reader.self()) {
      return AdminResponse.ok(AdminResponse.JSON, own.get());
    }
    if (agent.target == null) {
      return reason(502, String.valueOf(agent.failure));
    }
    Status status = kept.get(agent.authority);
    AdminResponse known = status == null ? null : status.outcome;
    boolean old = status == null || System.nanoTime() - status.begun > FRESH_NANOS + TIMEOUT_NANOS;
    if (old || known != null && System.nanoTime() - status.begun > FRESH_NANOS) {
      Status next = new Status();
      kept.remove(agent.authority);
      kept.put(agent.authority, next);
      for (Iterator<String> each = kept.keySet().iterator(); kept.size() > MOST_KEPT; ) {
        each.next();
        each.remove();
      }
      String header = agent.trusted ? reader.queue().header() : null;
      boolean begun =
          AgentExchange.begin(
              reader.queue().transport(),
              agent.target,
              STATUS,
              TIMEOUT_NANOS,
              MOST_BYTES,
              header,
              next);
      if (!begun) {
        next.failed("this agent is ending");
      }
      known = next.outcome;
    }
    return known == null ? reason(202, "it is being asked") : known;
  }
}
