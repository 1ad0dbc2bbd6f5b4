package io.graft.governance.destination;

import io.graft.governance.breaker.Breaker;
import io.graft.governance.config.BreakerConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.credential.CallCredentials;
import io.graft.governance.limit.Throttle;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.rule.Forwarding;
import io.graft.governance.tls.CallTls;
import io.graft.governance.window.CallCounter;
import io.graft.governance.window.LatencyHistogram;
import org.jspecify.annotations.Nullable;

/**
 * The destination of a call, and the rules for it. Immutable, and shared by all calls that are
 * treated alike, so a call allocates none.
 */
public final class Target {
  public final Destination destination;
  public final RouteState routeState;
  public final ClientPolicy policy;

  /** Whether decisions are enforced; in {@code observe} they are only counted. */
  public final boolean enforced;

  /** Chooses among the endpoints of the destination. */
  public final EndpointChooser chooser;

  /** Whether a registry knows the destination. */
  public final boolean governed;

  /** The headers of a served request that calls carry; {@code null}: none. */
  public final @Nullable Forwarding forwarding;

  /** The credentials of its calls; {@code null}: none. */
  public final @Nullable CallCredentials credentials;

  /** Mutual TLS of its calls; {@code null}: they are left alone. */
  public final @Nullable CallTls tls;

  // Copies of what each call reads of the above, so that it takes one read.

  /** Whether an endpoint is chosen, by {@link #chooser}. */
  public final boolean balances;

  public final boolean faulty;
  public final boolean rated;
  public final boolean throttlesEach;

  /** Whether the breaker is used. */
  public final boolean breaks;

  public final Breaker breaker;
  public final BreakerConfig breakerConfig;

  /** Counts the calls in flight, up to {@link #limit}. */
  public final CallCounter traffic;

  public final int concurrencyLimit;

  public final Throttle throttle;
  public final LatencyHistogram latencies;

  /** The selection of {@link #chooser}. */
  final Selection selection;

  Target(Destination destination, RouteState routeState, Policies policies, ClientPolicy policy) {
    this.destination = destination;
    this.routeState = routeState;
    this.policy = policy;
    enforced = policies.mode() == Mode.ENFORCE;
    chooser = destination.chooser;
    governed = destination.governed();
    forwarding = policies.forwarding(policy, governed);
    CallCredentials.Source source = destination.context.credentials;
    credentials =
        source == null
            ? null
            : source.of(destination.name(), destination.instanceOf(), governed, policy.values());
    CallTls.Source layers = enforced ? destination.context.tls : null;
    tls =
        layers == null
            ? null
            : layers.of(destination.name(), destination.instanceOf(), governed, policy.values());
    balances = enforced && governed;
    faulty = policy.faulty();
    rated = policy.rated();
    throttlesEach = policy.throttlesEach();
    breaker = routeState.breaker;
    breakerConfig = policy.breaker();
    breaks = breakerConfig.mode != Mode.OFF;
    traffic = routeState.traffic;
    throttle = routeState.throttle;
    latencies = routeState.latencies;
    selection = chooser.selection;
    concurrencyLimit = policy.concurrency().limit(governed);
  }
}
