package io.graft.console.fleet;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.net.http.HttpTransport;
import io.graft.net.json.JsonException;
import io.graft.registry.runtime.RegistryRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the agents of all instances for their reports while somebody looks at the fleet: each at
 * most every three seconds, and one that does not respond less and less often. Forgets everything a
 * minute after the last look.
 *
 * <p>Used on the thread of the admin endpoint; what agents answer is queued by {@link AgentQueue}.
 */
final class FleetReader {
  /** The most agents that are asked; of a larger fleet, as many of each service. */
  static final int MOST_AGENTS = 2000;

  private static final long EVERY_NANOS = 3_000_000_000L;
  private static final long REFRESH_NANOS = 1_000_000_000L;
  private static final long STALE_NANOS = 30_000_000_000L;
  private static final long REREAD_NANOS = 30_000_000_000L;
  private static final long FORGET_MILLIS = 60_000;
  private static final int MOST_READ = 16;

  /** Of all reports, in characters. */
  private static final long MOST_KEPT = 16L << 20;

  private final RegistryRuntime registry;
  private final Scheduler scheduler;
  private final AgentQueue queue;
  private final StatusReader statuses;
  private final TraceReader traces = new TraceReader(this);
  private final Supplier<byte[]> own;
  private final String ownId;

  private Map<String, Agent> agents = new HashMap<>();
  private final Map<String, Agent> byInstance = new HashMap<>();
  private final Map<String, Long> read = new HashMap<>();
  private Map<String, List<Instance>> services = new TreeMap<>();
  private Agent self;
  private long refreshed;
  private long used;
  private boolean forgetting;

  /**
   * @param own the report of this instance
   * @param ownStatus the status page of this instance
   * @param ownId the id of this instance
   * @param guarded whether whoever looks at this has logged in
   */
  FleetReader(
      RegistryRuntime registry,
      HttpTransport transport,
      Scheduler scheduler,
      Supplier<byte[]> own,
      Supplier<byte[]> ownStatus,
      String ownId,
      boolean guarded) {
    this.registry = registry;
    this.scheduler = scheduler;
    this.own = own;
    this.ownId = ownId;
    queue = new AgentQueue(transport, guarded);
    statuses = new StatusReader(this, ownStatus);
    self = new Agent("", ownId, null, false);
  }

  /** Takes what has been answered, and asks the agents whose turn it is. Never blocks. */
  synchronized void look() {
    long now = System.nanoTime();
    used = now;
    queue.take(now);
    if (refreshed == 0 || now - refreshed >= REFRESH_NANOS) {
      refreshed = now;
      readRegistries(now);
      readSelf(now);
      findAgents();
      List<Agent> due = new ArrayList<>();
      for (Agent each : agents.values()) {
        if (each.isDue(now, EVERY_NANOS)) {
          due.add(each);
        }
      }
      // Those first that have waited longest.
      due.sort((a, b) -> Long.compare(a.asked, b.asked));
      queue.ask(due, now);
    }
    forgetLater();
  }

  private void readRegistries(long now) {
    Map<String, List<Instance>> found = new TreeMap<>();
    Map<String, Snapshot> known = registry.directory().services();
    Set<String> names = registry.directory().names();
    int reading = 0;
    for (String name : names) {
      Snapshot snapshot = known.get(name);
      List<Instance> instances = new ArrayList<>();
      if (snapshot != null) {
        instances.addAll(snapshot.instances());
      }
      found.put(name, instances);
      Long last = read.get(name);
      boolean due = last == null ? snapshot == null : now - last > REREAD_NANOS;
      if (due && reading < MOST_READ) {
        reading++;
        read.put(name, now);
        registry.refresh(name);
      }
    }
    read.keySet().retainAll(names);
    services = found;
  }

  private void readSelf(long now) {
    try {
      self.answered(Report.read(own.get()), now);
    } catch (JsonException e) {
      self.failed(String.valueOf(e.getMessage()));
    }
  }

  private void findAgents() {
    int share = Math.max(1, MOST_AGENTS / Math.max(1, services.size()));
    AdminAddresses addresses = new AdminAddresses();
    Map<String, Agent> next = new LinkedHashMap<>();
    byInstance.clear();
    for (List<Instance> instances : services.values()) {
      int asked = 0;
      for (Instance each : instances) {
        if (isOwn(each)) {
          byInstance.put(each.id(), self);
          continue;
        }
        Agent found = addresses.of(each);
        if (found == null) {
          continue;
        }
        Agent kept = agents.get(found.authority);
        boolean same = kept != null && kept.id.equals(found.id) && kept.target != null;
        Agent agent = next.get(found.authority);
        if (agent == null) {
          agent = same && found.target != null ? kept : found;
        }
        if (agent.target == null || asked++ < share) {
          next.put(agent.authority, agent);
          byInstance.put(each.id(), agent);
        }
      }
    }
    agents = next;
    long kept = 0;
    for (Agent each : agents.values()) {
      kept += each.report == null ? 0 : each.report.document.length();
      if (kept > MOST_KEPT && each.report != null) {
        kept -= each.report.document.length();
        each.report = null;
        each.failure = AgentQueue.TOO_MUCH;
      }
    }
  }

  private boolean isOwn(Instance instance) {
    return instance.id().equals(ownId) || instance.id().startsWith(ownId + "-");
  }

  /** The instances of each service, by name. */
  Map<String, List<Instance>> services() {
    return services;
  }

  /** Returns the agent of an instance; {@code null}: it has none, or is not asked. */
  @Nullable Agent agent(Instance instance) {
    return byInstance.get(instance.id());
  }

  /** Returns the agent that answers for an instance, by id. */
  @Nullable Agent agent(String instance) {
    return instance.equals(ownId) ? self : byInstance.get(instance);
  }

  /**
   * Returns the agents of others that may have seen the requests of a service: of its instances,
   * and of those that report calls to it. All agents for a name that no registry knows.
   *
   * @param service in lower case; {@code null}: all
   */
  List<Agent> agents(@Nullable String service) {
    List<Instance> instances = service == null ? null : services.get(service);
    if (instances == null) {
      return new ArrayList<>(agents.values());
    }
    Set<Agent> found = new LinkedHashSet<>();
    for (Instance each : instances) {
      Agent agent = agent(each);
      if (agent != null && agent != self) {
        found.add(agent);
      }
    }
    for (Agent each : agents.values()) {
      if (each.report != null && each.report.calls(service)) {
        found.add(each);
      }
    }
    return new ArrayList<>(found);
  }

  /** The id of this instance in the registry; without an entry there, its own. */
  String ownInstance() {
    for (Map.Entry<String, Agent> each : byInstance.entrySet()) {
      if (each.getValue() == self) {
        return each.getKey();
      }
    }
    return ownId;
  }

  /** This agent. */
  Agent self() {
    return self;
  }

  /** Whether a report is recent enough to count. */
  static boolean isFresh(@Nullable Agent agent, long now) {
    return agent != null && agent.report != null && now - agent.heard < STALE_NANOS;
  }

  /** Returns all recent reports, this instance's too. */
  List<Report> reports() {
    long now = System.nanoTime();
    List<Report> reports = new ArrayList<>();
    if (self.report != null) {
      reports.add(self.report);
    }
    for (Agent each : agents.values()) {
      if (isFresh(each, now)) {
        reports.add(each.report);
      }
    }
    return reports;
  }

  /** Returns how many agents have never been heard of, but may still answer. */
  int waiting() {
    int waiting = 0;
    for (Agent each : agents.values()) {
      waiting += each.target != null && each.report == null && each.failure == null ? 1 : 0;
    }
    return waiting;
  }

  AgentQueue queue() {
    return queue;
  }

  StatusReader statuses() {
    return statuses;
  }

  TraceReader traces() {
    return traces;
  }

  private void forgetLater() {
    if (!forgetting) {
      forgetting = true;
      scheduler.after("forget the fleet", FORGET_MILLIS, this::forget);
    }
  }

  private synchronized void forget() {
    forgetting = false;
    if (System.nanoTime() - used < FORGET_MILLIS * 1_000_000) {
      forgetLater();
      return;
    }
    agents = new HashMap<>();
    byInstance.clear();
    read.clear();
    services = new TreeMap<>();
    self = new Agent("", ownId, null, false);
    refreshed = 0;
    queue.clear();
    statuses.clear();
    traces.clear();
  }
}
