package io.graft.console.fleet;

import io.graft.console.trace.FoundSpan;
import io.graft.console.trace.FoundTraces;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One question for spans to the agents of the fleet, each of which is asked once. Ends when all
 * have answered, or after {@link #LIMIT_NANOS}. Guarded by the reader.
 */
final class TraceQuery {
  /** An agent that hangs takes a second; many of them must not take a minute. */
  private static final long LIMIT_NANOS = 6_000_000_000L;

  /** For so long, agents that have become known since are asked too. */
  private static final long JOIN_NANOS = 3_000_000_000L;

  private static final int MOST_BYTES = 512 * 1024;
  private static final long MOST_WAITING_BYTES = 8L << 20;
  private static final int MOST_REASONS = 20;

  final FoundTraces found;

  private final FleetReader reader;
  private final String path;
  private final @Nullable String service;
  private final AgentRequests requests;
  private final long begun = System.nanoTime();
  private final Set<Agent> waiting = new HashSet<>();
  private final Set<String> asked = new HashSet<>();
  private final List<Silent> silent = new ArrayList<>();
  private int silentCount;
  private int answered;
  private @Nullable String sampling;
  private long ended;

  /** An agent that has not answered. */
  private static final class Silent {
    private final String instance;
    private final String reason;

    private Silent(String instance, String reason) {
      this.instance = instance;
      this.reason = reason;
    }
  }

  /**
   * @param path what agents are asked for
   * @param service whose instances and callers are asked; {@code null}: all
   */
  TraceQuery(FleetReader reader, String path, @Nullable String service, FoundTraces found) {
    this.reader = reader;
    this.path = path;
    this.service = service == null ? null : service.toLowerCase(Locale.ROOT);
    this.found = found;
    requests =
        new AgentRequests(
            reader.queue().transport(),
            MOST_BYTES,
            MOST_WAITING_BYTES,
            "the spans of the fleet are larger than 8 MiB");
  }

  /** Takes what has been answered, and asks agents that have not been asked. Never blocks. */
  void advance(long now) {
    List<Agent> again = new ArrayList<>();
    for (AgentRequests.Request each = requests.poll(); each != null; each = requests.poll()) {
      if (each.status == 503 && each.credentials != null && waiting.contains(each.agent)) {
        // Its login is still checking the password.
        again.add(each.agent);
      } else if (waiting.remove(each.agent)) {
        take(each);
      }
    }
    boolean joins = now - begun < JOIN_NANOS;
    if (joins || !again.isEmpty()) {
      // Read once, and again later: the file may change.
      String credentials = reader.queue().header();
      again.forEach(each -> request(each, credentials));
      if (joins) {
        ask(now, credentials);
      }
      requests.begin();
    }
    if (now - begun > LIMIT_NANOS) {
      requests.clear();
      waiting.forEach(each -> silent(each, "it has not answered in time"));
      waiting.clear();
    }
    ended = !waiting.isEmpty() ? 0 : ended == 0 ? now : ended;
  }

  private void request(Agent agent, @Nullable String credentials) {
    requests.add(
        agent,
        path,
        agent.isNew() ? AgentQueue.FIRST_TIMEOUT_NANOS : AgentQueue.TIMEOUT_NANOS,
        agent.trusted ? credentials : null);
  }

  private void ask(long now, @Nullable String credentials) {
    for (Agent each : reader.agents(service)) {
      if (!asked.add(each.authority)) {
        continue;
      }
      if (each.target == null || each.failure != null && !FleetReader.isFresh(each, now)) {
        silent(each, String.valueOf(each.failure));
        continue;
      }
      waiting.add(each);
      request(each, credentials);
    }
  }

  private void take(AgentRequests.Request request) {
    Agent agent = request.agent;
    byte[] document = request.body;
    if (document == null) {
      silent(agent, request.reason);
    } else if (request.status != 200) {
      silent(agent, reader.queue().refusal(request.status));
    } else {
      try {
        JsonValue json = JsonValue.read(new ByteArrayInputStream(document));
        String instance = json.get("instance").text("");
        if (instance.isEmpty() || !agent.mayBe(instance)) {
          silent(agent, "another process responds at " + agent.authority);
        } else {
          add(json, agent.id);
        }
      } catch (JsonException e) {
        silent(agent, String.valueOf(e.getMessage()));
      }
    }
  }

  /** Adds what this agent itself would answer. */
  void addOwn(byte[] document, String instance) {
    try {
      add(JsonValue.read(new ByteArrayInputStream(document)), instance);
    } catch (JsonException e) {
      throw new IllegalStateException(e);
    }
  }

  private void add(JsonValue json, String instance) {
    answered++;
    String told = json.get("service").text("");
    String name = told.length() > 200 ? told.substring(0, 200) : told;
    if (sampling == null) {
      sampling = json.get("sampling").text();
    }
    for (JsonValue each : json.get("spans").elements()) {
      found.add(FoundSpan.read(each, name, instance));
    }
    if (json.get("more").flag(false)) {
      found.more();
    }
  }

  private void silent(Agent agent, String reason) {
    silentCount++;
    if (silent.size() < MOST_REASONS) {
      silent.add(new Silent(agent.id, reason));
    }
  }

  /** Whether it has ended, and that is longer ago than this. */
  boolean isOlder(long now, long nanos) {
    return ended != 0 && now - ended > nanos;
  }

  /** Whether no further span can come. */
  boolean isDone() {
    return ended != 0;
  }

  /** Writes who has answered. */
  void write(JsonWriter json) {
    json.field("waiting", waiting.size())
        .field("answered", answered)
        .field("silentCount", silentCount)
        .field("sampling", sampling);
    json.list(
        "silent",
        list -> {
          for (Silent each : silent) {
            list.object(one -> one.field("instance", each.instance).field("reason", each.reason));
          }
        });
  }

  /** Ends: what has not been sent is not sent. */
  void end() {
    requests.clear();
  }
}
