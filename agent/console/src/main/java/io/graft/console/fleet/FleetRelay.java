package io.graft.console.fleet;

import io.graft.governance.service.Instance;
import io.graft.net.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sends one change to the agents of a service, signed for each, and remembers what they answer to
 * the last one.
 */
final class FleetRelay {
  private static final int MOST_AGENTS = 200;
  private static final int MOST_BYTES = 1 << 20;
  private static final int LONGEST_REASON = 300;
  private static final long TIMEOUT_NANOS = 5_000_000_000L;

  private final FleetReader reader;
  private volatile List<Sent> last = new ArrayList<>();

  FleetRelay(FleetReader reader) {
    this.reader = reader;
  }

  /** What one agent has been sent. The answer is set on the loop's thread. */
  private static final class Sent implements AgentExchange.Outcome {
    private final String address;
    private volatile String state = "asking";
    private volatile @Nullable String reason;

    Sent(String address) {
      this.address = address;
    }

    @Override
    public void answered(int status, byte[] body) {
      if (status == 200) {
        state = "done";
      } else {
        String text = new String(body, StandardCharsets.UTF_8).trim();
        failed("status " + status + (text.isEmpty() ? "" : ", " + text));
      }
    }

    @Override
    public void failed(String why) {
      reason = why.substring(0, Math.min(LONGEST_REASON, why.length()));
      state = "failed";
    }
  }

  /**
   * Sends it to all agents of a service but this one.
   *
   * @param target path and query
   * @param signature makes the signature for an instance of its id
   */
  void send(String service, String target, UnaryOperator<String> signature) {
    List<Sent> all = new ArrayList<>();
    Set<Agent> seen = new HashSet<>();
    List<Instance> instances = reader.services().get(service);
    for (Instance each : instances == null ? new ArrayList<Instance>() : instances) {
      Agent agent = reader.agent(each);
      if (agent == reader.self() || agent != null && !seen.add(agent)) {
        continue;
      }
      Sent sent = new Sent(each.authority());
      all.add(sent);
      Report report = agent == null ? null : agent.report;
      if (agent == null || agent.target == null || report == null) {
        sent.failed(agent == null || agent.failure == null ? "not reached" : agent.failure);
      } else if (seen.size() > MOST_AGENTS) {
        sent.failed("more than " + MOST_AGENTS + " agents are not asked at a time");
      } else if (!AgentExchange.post(
          reader.queue().transport(),
          agent.target,
          target,
          TIMEOUT_NANOS,
          MOST_BYTES,
          agent.trusted ? reader.queue().header() : null,
          signature.apply(report.instance),
          sent)) {
        sent.failed("this agent is ending");
      }
    }
    last = all;
  }

  /** Writes what the agents have answered to the last change. */
  void write(JsonWriter list) {
    for (Sent each : last) {
      list.open()
          .field("address", each.address)
          .field("state", each.state)
          .field("reason", each.reason)
          .close();
    }
  }
}
