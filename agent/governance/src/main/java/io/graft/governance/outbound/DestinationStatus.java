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

/** What is known of one destination at one time, for people and for metrics. Immutable. */
public final class DestinationStatus {
  private final String name;
  private final boolean governed;
  private final ClientPolicy policy;
  private final String breakerState;
  private final @Nullable String breakerReason;
  private final long breakerRetryInNanos;
  private final int breakerCalls;
  private final int breakerFailures;
  private final int inFlight;
  private final long requests;
  private final long retries;
  private final double throttled;
  private final long[] refused = new long[Reason.values().length];
  private final long[] decided = new long[Decision.Kind.values().length];
  private final List<InstanceStatus> instances;

  DestinationStatus(Destination destination, Policies policies, long now) {
    name = destination.name();
    governed = destination.governed();
    policy = destination.policy(policies);
    breakerState = destination.lane.breaker.stateName();
    breakerReason = destination.lane.breaker.reason();
    breakerRetryInNanos = destination.lane.breaker.retryInNanos(now);
    breakerCalls = destination.lane.breaker.calls(now);
    breakerFailures = destination.lane.breaker.failures(now);
    inFlight = destination.lane.traffic.underWay(now);
    requests = destination.lane.traffic.begun();
    retries = destination.lane.budget.all();
    throttled = destination.lane.throttle.probability();
    for (Reason reason : Reason.values()) {
      refused[reason.ordinal()] = destination.journal.refused(reason);
    }
    for (Decision.Kind kind : Decision.Kind.values()) {
      decided[kind.ordinal()] = destination.journal.count(kind);
    }
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

  /** The service, or {@code host:port} of a host that no registry knows. */
  public String name() {
    return name;
  }

  /** Whether a registry knows it. */
  public boolean governed() {
    return governed;
  }

  /** The policy in force. */
  public ClientPolicy policy() {
    return policy;
  }

  /** {@code closed}, {@code open}, {@code half-open} or {@code ramping}. */
  public String breakerState() {
    return breakerState;
  }

  /** Why the breaker opened last; {@code null} while it is closed. */
  public @Nullable String breakerReason() {
    return breakerReason;
  }

  /** Nanoseconds until it may be worth to try again; 0: now. */
  public long breakerRetryInNanos() {
    return breakerRetryInNanos;
  }

  /** Calls in the breaker's window. */
  public int breakerCalls() {
    return breakerCalls;
  }

  /** Failures among {@link #breakerCalls}. */
  public int breakerFailures() {
    return breakerFailures;
  }

  /** Calls under way. */
  public int inFlight() {
    return inFlight;
  }

  /** Calls ever sent, and those held back for an overload. */
  public long requests() {
    return requests;
  }

  /** Attempts ever sent beyond the first of their calls. */
  public long retries() {
    return retries;
  }

  /** The share of calls that is held back because the destination is overloaded: 0 to 0.8. */
  public double throttled() {
    return throttled;
  }

  /**
   * Calls refused, or in {@code observe} to be refused, by reason, in the words of {@link
   * ClientAttempt#refused()}.
   */
  public Map<String, Long> refused() {
    Map<String, Long> map = new LinkedHashMap<>();
    for (Reason reason : Reason.values()) {
      map.put(reason.text, refused[reason.ordinal()]);
    }
    return map;
  }

  /** How often something of a kind was decided. */
  public long decided(Decision.Kind kind) {
    return decided[kind.ordinal()];
  }

  /** Ordered by id; empty for a host that no registry knows. Unmodifiable. */
  public List<InstanceStatus> instances() {
    return instances;
  }
}
