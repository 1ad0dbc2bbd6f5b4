package io.graft.console.fleet;

import io.graft.console.report.InstancePage;
import io.graft.net.http.HttpTransport;
import io.graft.net.json.JsonException;
import io.graft.net.server.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks agents, a few at a time, with a second for each. One that hangs keeps a place for that long,
 * and less and less often. {@link #ask} and {@link #take} are called on one thread, and answers
 * arrive on the loop's.
 */
final class AgentQueue {
  private static final int AT_ONCE = 32;
  private static final long TIMEOUT_NANOS = 1_000_000_000L;

  /** The first report takes longer: the agent loads what it needs for it. */
  private static final long FIRST_TIMEOUT_NANOS = 3_000_000_000L;

  private static final int MOST_BYTES = 32 * 1024;

  /** Of all documents that wait to be taken. */
  private static final long MOST_WAITING_BYTES = 16L << 20;

  static final String TOO_MUCH = "the reports of the fleet are larger than 16 MiB";

  private static final String CREDENTIALS = "GRAFT_ADMIN_CREDENTIALS";

  private final HttpTransport transport;
  private final boolean guarded;
  private final @Nullable Secret credentials;
  private final Queue<Agent> due = new ConcurrentLinkedQueue<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private @Nullable String header;

  AgentQueue(HttpTransport transport, boolean guarded) {
    this.transport = transport;
    this.guarded = guarded;
    credentials = guarded ? Secret.of(System.getenv(CREDENTIALS)) : null;
  }

  private final class Answer implements AgentExchange.Outcome {
    private final Agent agent;
    private int status;
    private byte @Nullable [] body;
    private String reason = "";

    private Answer(Agent agent) {
      this.agent = agent;
    }

    @Override
    public void answered(int code, byte[] document) {
      status = code;
      if (bytes.addAndGet(document.length) <= MOST_WAITING_BYTES) {
        body = document;
      } else {
        bytes.addAndGet(-document.length);
        reason = TOO_MUCH;
      }
      end();
    }

    @Override
    public void failed(String why) {
      reason = why;
      end();
    }

    private void end() {
      answers.add(this);
      underWay.decrementAndGet();
      begin();
    }
  }

  /** Asks the agents in this order, each once. */
  void ask(Collection<Agent> agents, long now) {
    header = header();
    for (Agent each : agents) {
      each.asking = true;
      each.asked = now;
      due.add(each);
    }
    begin();
  }

  private void begin() {
    while (!due.isEmpty()) {
      if (underWay.incrementAndGet() > AT_ONCE) {
        underWay.decrementAndGet();
        return;
      }
      Agent next = due.poll();
      if (next == null || next.target == null) {
        underWay.decrementAndGet();
        continue;
      }
      Answer answer = new Answer(next);
      boolean begun =
          AgentExchange.begin(
              transport,
              next.target,
              InstancePage.PATH,
              next.isNew() ? FIRST_TIMEOUT_NANOS : TIMEOUT_NANOS,
              MOST_BYTES,
              next.trusted ? header : null,
              answer);
      if (!begun) {
        answer.reason = "this agent is ending";
        answers.add(answer);
        underWay.decrementAndGet();
        return;
      }
    }
  }

  /** Gives the agents what has been answered. */
  void take(long now) {
    for (Answer each = answers.poll(); each != null; each = answers.poll()) {
      byte[] document = each.body;
      bytes.addAndGet(document == null ? 0 : -document.length);
      take(each.agent, each.status, document, each.reason, now);
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
        if (agent.target != null
            && agent.target.address() != null
            && agent.target.address().isLoopbackAddress()
            && !agent.id.startsWith(report.instance)) {
          agent.failed("another process responds at " + agent.authority);
        } else {
          agent.answered(report, now);
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
    due.clear();
    answers.clear();
    bytes.set(0);
  }
}
