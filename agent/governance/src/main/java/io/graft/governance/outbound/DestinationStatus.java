package io.graft.governance.outbound;

import io.graft.governance.balance.Fleet;
import io.graft.governance.balance.Member;
import io.graft.governance.event.Decision;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of one destination at one time, for people and for metrics. */
public final class DestinationStatus {
  private final String name;
  private final boolean governed;
  private final boolean secure;
  private final ClientPolicy policy;
  private final LaneStatus lane;
  private final List<LaneStatus> routes;
  private final @Nullable RosterStatus roster;
  private final Journal journal;
  private final List<InstanceStatus> instances;

  DestinationStatus(Destination destination, Policies policies, long now) {
    name = destination.name();
    governed = destination.governed();
    secure = destination.secure();
    policy = destination.policy(policies);
    lane = new LaneStatus(destination.lane, now);
    List<LaneStatus> own = new ArrayList<>();
    for (Lane each : destination.lanes()) {
      own.add(new LaneStatus(each, now));
    }
    routes = Collections.unmodifiableList(own);
    roster = destination.roster(policy);
    journal = destination.journal;
    List<InstanceStatus> list = new ArrayList<>();
    Fleet fleet = destination.fleet();
    if (fleet != null) {
      for (int i = 0; i < fleet.size(); i++) {
        Member member = fleet.member(i);
        list.add(new InstanceStatus(member, destination.health.health(member), policy, now));
      }
    }
    instances = Collections.unmodifiableList(list);
  }

  /**
   * The service, with a port where a call wants one that only some of its instances have, or {@code
   * host:port} of a host that no registry knows.
   */
  public String name() {
    return name;
  }

  /** Whether a registry knows it. */
  public boolean governed() {
    return governed;
  }

  /** Whether it is a service as it is called by TLS. */
  public boolean secure() {
    return secure;
  }

  /** The policy in force. */
  public ClientPolicy policy() {
    return policy;
  }

  /** {@code closed}, {@code open}, {@code half-open} or {@code ramping}. */
  public String breakerState() {
    return lane.breakerState();
  }

  /** Why the breaker opened last; {@code null} while it is closed. */
  public @Nullable String breakerReason() {
    return lane.breakerReason();
  }

  /** Nanoseconds until it may be worth to try again; 0: now. */
  public long breakerRetryInNanos() {
    return lane.breakerRetryInNanos();
  }

  /** Calls in the breaker's window. */
  public int breakerCalls() {
    return lane.breakerCalls();
  }

  /** Failures among {@link #breakerCalls}. */
  public int breakerFailures() {
    return lane.breakerFailures();
  }

  /** Calls under way, those of its routes included. */
  public int inFlight() {
    int sum = lane.inFlight();
    for (LaneStatus route : routes) {
      sum += route.inFlight();
    }
    return sum;
  }

  /** Calls ever sent, and those held back for an overload; those of its routes included. */
  public long requests() {
    long sum = lane.requests();
    for (LaneStatus route : routes) {
      sum += route.requests();
    }
    return sum;
  }

  /** Attempts ever sent beyond the first of their calls; those of its routes included. */
  public long retries() {
    long sum = lane.retries();
    for (LaneStatus route : routes) {
      sum += route.retries();
    }
    return sum;
  }

  /** The share of calls that is held back because the destination is overloaded: 0 to 0.8. */
  public double throttled() {
    return lane.throttled();
  }

  /** What is known of all of its calls but those of {@link #routes}. */
  public LaneStatus lane() {
    return lane;
  }

  /** Its routes that have limits or a breaker of their own, and were used; unmodifiable. */
  public List<LaneStatus> routes() {
    return routes;
  }

  /** Whom its calls are balanced among; {@code null} for a host that no registry knows. */
  public @Nullable RosterStatus roster() {
    return roster;
  }

  /**
   * Calls refused, or in {@code observe} to be refused, by reason, in the words of {@link
   * ClientAttempt#refused()}.
   */
  public Map<String, Long> refused() {
    Map<String, Long> map = new LinkedHashMap<>();
    for (Reason reason : Reason.values()) {
      map.put(reason.text, journal.refused(reason, true) + journal.refused(reason, false));
    }
    return map;
  }

  /**
   * As {@link #refused()}, until now.
   *
   * @param enforced those that were refused; {@code false}: those that only would have been
   */
  public Map<String, Long> refused(boolean enforced) {
    Map<String, Long> map = new LinkedHashMap<>();
    for (Reason reason : Reason.values()) {
      map.put(reason.text, journal.refused(reason, enforced));
    }
    return map;
  }

  /** How often something of a kind was decided, until now. */
  public long decided(Decision.Kind kind) {
    return decided(kind, true) + decided(kind, false);
  }

  /**
   * How often something of a kind was decided, until now.
   *
   * @param enforced what was acted upon; {@code false}: what was only observed
   */
  public long decided(Decision.Kind kind, boolean enforced) {
    return journal.count(kind, enforced);
  }

  /** Ordered by id; empty for a host that no registry knows. Unmodifiable. */
  public List<InstanceStatus> instances() {
    return instances;
  }
}
