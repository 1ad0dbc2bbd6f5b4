package io.graft.console.fleet;

import io.graft.console.report.InstancePage;
import io.graft.net.http.HttpTransport;
import io.graft.net.json.JsonException;
import io.graft.net.server.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Asks agents for their reports, with a second for each. One that hangs keeps a place for that
 * long, and less and less often.
 */
final class AgentQueue {
  static final long TIMEOUT_NANOS = 1_000_000_000L;

  /** The first report takes longer: the agent loads what it needs for it. */
  static final long FIRST_TIMEOUT_NANOS = 3_000_000_000L;

  private static final int MOST_BYTES = 32 * 1024;

  /** Of all documents that wait to be taken. */
  private static final long MOST_WAITING_BYTES = 16L << 20;

  static final String TOO_MUCH = "the reports of the fleet are larger than 16 MiB";

  private static final String CREDENTIALS = "GRAFT_ADMIN_CREDENTIALS";

  private final HttpTransport transport;
  private final boolean guarded;
  private final @Nullable Secret credentials;
  private final AgentRequests requests;
  private @Nullable String header;

  AgentQueue(HttpTransport transport, boolean guarded) {
    this.transport = transport;
    this.guarded = guarded;
    credentials = guarded ? Secret.of(System.getenv(CREDENTIALS)) : null;
    requests = new AgentRequests(transport, MOST_BYTES, MOST_WAITING_BYTES, TOO_MUCH);
  }

  /** Asks the agents in this order, each once. */
  void ask(Collection<Agent> agents, long now) {
    header = header();
    for (Agent each : agents) {
      each.asking = true;
      each.asked = now;
      requests.add(
          each,
          InstancePage.PATH,
          each.isNew() ? FIRST_TIMEOUT_NANOS : TIMEOUT_NANOS,
          each.trusted ? header : null);
    }
    requests.begin();
  }

  /** Gives the agents what has been answered. */
  void take(long now) {
    for (AgentRequests.Request each = requests.poll(); each != null; each = requests.poll()) {
      take(each.agent, each.status, each.body, each.reason, now);
    }
  }

  private void take(Agent agent, int status, byte @Nullable [] document, String reason, long now) {
    if (document == null) {
      agent.failed(reason);
    } else if (status == 503 && header != null) {
      agent.busy("it is checking the password of " + CREDENTIALS);
    } else if (status != 200) {
      agent.failed(refusal(status));
    } else {
      try {
        Report report = Report.read(document);
        if (agent.mayBe(report.instance)) {
          agent.answered(report, now);
        } else {
          agent.failed("another process responds at " + agent.authority);
        }
      } catch (JsonException e) {
        agent.failed(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Returns why an agent does not tell. */
  String refusal(int status) {
    switch (status) {
      case 401:
        return !guarded
            ? "its admin endpoint asks for a login, and that of this agent does not, so it has no"
                + " credentials for others: set graft.admin.login here too"
            : header == null
                ? "its admin endpoint asks for a login; this agent has none in " + CREDENTIALS
                : "its admin endpoint refuses the name or password in " + CREDENTIALS;
      case 403:
        return "its admin endpoint does not allow the user of " + CREDENTIALS;
      case 404:
        return "its agent is older than the console";
      default:
        return "its admin endpoint responds with status " + status;
    }
  }

  /** The header of the credentials; {@code null}: there are none that can be read. */
  @Nullable String header() {
    if (credentials == null) {
      return null;
    }
    try {
      byte[] pair = credentials.value().trim().getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    } catch (IOException e) {
      return null;
    }
  }

  HttpTransport transport() {
    return transport;
  }

  void clear() {
    requests.clear();
  }
}
