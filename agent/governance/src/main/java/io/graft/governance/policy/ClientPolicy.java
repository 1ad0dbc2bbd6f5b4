package io.graft.governance.policy;

import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestView;
import org.jspecify.annotations.Nullable;

/**
 * How calls to one destination are treated: {@code graft.client.<service or *>.*}. Immutable.
 *
 * <p>Some defaults differ between a service that a registry knows and any other host, which is
 * called as before where nobody asked for more; their getters are told which of the two it is.
 */
public final class ClientPolicy {
  /** What holds where nobody has set anything. */
  public static final ClientPolicy DEFAULT = new ClientPolicyBuilder().build();

  private final ClientPolicyBuilder set;

  // What every call asks, at hand. The compiler inlines no getter of a type that is not loaded, as
  // that of a fault is not where there is none: so calls ask for a flag first.
  private final Balance balance;
  private final Mode breakerMode;
  private final int concurrency;
  private final boolean keyed;
  private final boolean faulty;
  private final boolean rated;
  private final boolean throttlesEach;
  private final @Nullable HedgePolicy hedge;
  private final @Nullable FaultPolicy fault;
  private final @Nullable RatePolicy rate;
  private final @Nullable MirrorPolicy mirror;

  ClientPolicy(ClientPolicyBuilder builder) {
    set = builder.copy();
    balance = set.balance;
    breakerMode = set.breakerMode != null ? set.breakerMode : Mode.ENFORCE;
    throttlesEach = set.throttlePer != null;
    concurrency = set.concurrency;
    keyed = set.stickyKey != null || set.hashKey != null && balance == Balance.HASH;
    hedge = set.hedge != null && set.hedge.active() ? set.hedge : null;
    fault = set.fault != null && set.fault.active() ? set.fault : null;
    rate = set.rate != null && set.rate.active() ? set.rate : null;
    mirror = set.mirror != null && set.mirror.active() ? set.mirror : null;
    faulty = fault != null;
    rated = rate != null;
  }

  /** A builder that begins with the defaults. */
  public static ClientPolicyBuilder builder() {
    return new ClientPolicyBuilder();
  }

  /**
   * A builder that begins with this policy. What is set for a service is set upon what is set for
   * {@code *}: {@code star.toBuilder()…build()}.
   */
  public ClientPolicyBuilder toBuilder() {
    return set.copy();
  }

  public Balance balance() {
    return balance;
  }

  /** Whether a value of the call has a say in which instance it goes to. */
  public boolean keyed() {
    return keyed;
  }

  /** What consistent hashing goes by; {@code null}: nothing. A call without it goes by P2C. */
  public @Nullable RequestKey hashKey() {
    return set.hashKey;
  }

  /** How many times the mean load an instance may get by hashing; 0: there is no bound. */
  public double hashBound() {
    return set.hashBound;
  }

  /** Calls with the same value of this stay with one instance; {@code null}: they need not. */
  public @Nullable RequestKey stickyKey() {
    return set.stickyKey;
  }

  /** How long a stickiness that is not used is kept. */
  public long stickyNanos() {
    return set.stickyNanos;
  }

  /** How many instances, about, this process uses of more than that; 0: all. */
  public int subset() {
    return set.subset;
  }

  /** Whether instances of this process's zone are preferred. */
  public boolean preferZone() {
    return set.preferZone;
  }

  /** How many times healthier a zone or a priority counts than it is, 1 to 10. */
  public double overprovision() {
    return set.overprovision;
  }

  /** Whether calls of a colour prefer instances of that colour, and others avoid them. */
  public boolean color() {
    return set.color;
  }

  /** Shares for parts of the instances; {@code null}: none. */
  public @Nullable Split split() {
    return set.split;
  }

  /** How long an instance that is new beside others takes until it gets its full share. */
  public long slowStartNanos() {
    return set.slowStartNanos;
  }

  /** Percent of usable instances below which all are used again, as the lesser evil. */
  public int panicPercent() {
    return set.panicPercent;
  }

  public Mode breakerMode() {
    return breakerMode;
  }

  /**
   * Whether a failure does not count for the breaker. A stranger that refuses connections gives its
   * own fast answer, and who polls until it is there wants to know at once that it is: by default
   * only what costs time counts.
   *
   * @param governed whether a registry knows the destination
   * @param nanos how long it took to fail
   */
  public boolean breakerSpares(boolean governed, long nanos) {
    return !governed && nanos < Ranges.SECOND && set.breakerMode == null;
  }

  public long breakerWindowNanos() {
    return set.breakerWindowNanos;
  }

  /** Calls in a window before its ratio says anything. */
  public int breakerMinCalls() {
    return set.breakerMinCalls;
  }

  /** Share of failed calls, 0 to 1, at which the breaker opens. */
  public double breakerFailureRatio() {
    return set.breakerFailureRatio;
  }

  /** For how long it opens the first time; doubled each time it opens again. */
  public long breakerOpenNanos() {
    return set.breakerOpenNanos;
  }

  public long breakerMaxOpenNanos() {
    return set.breakerMaxOpenNanos;
  }

  /** Whether a 500 counts as a failure of the whole destination. */
  public boolean breakerCounts500() {
    return set.breakerCounts500;
  }

  public Mode ejectMode() {
    return set.ejectMode;
  }

  /** Failures in a row, of the transport or of a gateway, that eject an instance. */
  public int ejectConsecutive() {
    return set.ejectConsecutive;
  }

  /** Share of successes, 0 to 1, below which an instance is ejected while its peers do well. */
  public double ejectSuccessRate() {
    return set.ejectSuccessRate;
  }

  /** Calls of an instance in 10 s before its success rate says anything. */
  public int ejectMinCalls() {
    return set.ejectMinCalls;
  }

  /** Percent of the instances that may be ejected at once; one may be always, the last never. */
  public int ejectMaxPercent() {
    return set.ejectMaxPercent;
  }

  /** For how long an instance is ejected the first time; doubled each time. */
  public long ejectNanos() {
    return set.ejectNanos;
  }

  public long ejectMaxNanos() {
    return set.ejectMaxNanos;
  }

  /** Whether an ejected instance has to accept a connection before it returns. */
  public boolean ejectCheck() {
    return set.ejectCheck;
  }

  /** Active health checks; never {@code null}, but its path may be. */
  public HealthPolicy health() {
    return set.health();
  }

  public Mode retryMode() {
    return set.retryMode;
  }

  /**
   * Attempts of one call, the first included.
   *
   * @param governed whether a registry knows the destination; by default others get 1
   */
  public int retryAttempts(boolean governed) {
    return set.retryAttempts != 0 ? set.retryAttempts : governed ? 2 : 1;
  }

  /** Whether a number of attempts was set, so that the same instance may be tried again. */
  public boolean retryAttemptsSet() {
    return set.retryAttempts != 0;
  }

  /** Whether calls with this method may be sent again after they may have been received. */
  public boolean retries(String method) {
    return set.retryMethods.contains(method);
  }

  /** Whether an answer with that status may be a reason to send again. */
  public boolean retriesStatus(int status) {
    return status >= 400 && status < 600 && set.retryStatuses[status - 400];
  }

  /** Whether an {@code Idempotency-Key} header makes any method safe to send again. */
  public boolean retryIdempotencyKey() {
    return set.retryIdempotencyKey;
  }

  /** Retries as a percentage of the requests of the last 10 s. */
  public double retryBudgetPercent() {
    return set.retryBudgetPercent;
  }

  /**
   * Retries per second that may be allowed beside the percentage: one for each request of the last
   * 10 s that went well, and two.
   */
  public double retryBudgetMinPerSecond() {
    return set.retryBudgetMinPerSecond;
  }

  public long retryBackoffNanos() {
    return set.retryBackoffNanos;
  }

  public long retryMaxBackoffNanos() {
    return set.retryMaxBackoffNanos;
  }

  /** How long a call may take with its retries; {@link Long#MAX_VALUE}: as the client is set. */
  public long timeoutNanos() {
    return set.timeoutNanos;
  }

  /** How long one attempt may take; {@link Long#MAX_VALUE}: as the client is set. */
  public long timeoutTryNanos() {
    return set.timeoutTryNanos;
  }

  /**
   * Calls in flight at once before more are refused.
   *
   * @param governed whether a registry knows the destination; by default others have no limit
   */
  public int concurrency(boolean governed) {
    return concurrency != 0 ? concurrency : governed ? 1024 : Integer.MAX_VALUE;
  }

  public Mode concurrencyMode() {
    return set.concurrencyMode;
  }

  /**
   * Whether calls are held back at the source while the destination says that it is overloaded.
   *
   * @param governed whether a registry knows the destination; by default others are not throttled
   */
  public Mode throttleMode(boolean governed) {
    Mode mode = set.throttleMode;
    return mode != null ? mode : governed ? Mode.ENFORCE : Mode.OFF;
  }

  /** Whether there is a {@link #throttlePer}. */
  public boolean throttlesEach() {
    return throttlesEach;
  }

  /** For whose calls alone a 429 counts; {@code null}: it counts for nobody. */
  public @Nullable RequestKey throttlePer() {
    return set.throttlePer;
  }

  /** Second copies of slow calls; {@code null}: none, its mode is never {@link Mode#OFF}. */
  public @Nullable HedgePolicy hedge() {
    return hedge;
  }

  /** What the caller gets in the place of a failure; {@code null}: the failure. */
  public @Nullable Fallback fallback() {
    return set.fallback;
  }

  /** Whether there is a {@link #fault}. */
  public boolean faulty() {
    return faulty;
  }

  /** Whether there is a {@link #rate}. */
  public boolean rated() {
    return rated;
  }

  /** Faults on purpose; {@code null}: none, its mode is never {@link Mode#OFF}. */
  public @Nullable FaultPolicy fault() {
    return fault;
  }

  /** The limit of the rate; {@code null}: none, its mode is never {@link Mode#OFF}. */
  public @Nullable RatePolicy rate() {
    return rate;
  }

  /** Who gets copies of requests; {@code null}: nobody. */
  public @Nullable MirrorPolicy mirror() {
    return mirror;
  }

  /**
   * The routes by name, whose order is the order in which they are asked; empty mostly, and in the
   * policy of a route always. Shared: it is only read.
   */
  public Route[] routes() {
    return set.routes != null ? set.routes : Route.NONE;
  }

  /** The first route that a request takes; {@code null}: none, this policy holds itself. */
  public @Nullable Route route(RequestView request) {
    Route @Nullable [] routes = set.routes;
    if (routes == null) {
      return null;
    }
    for (int i = 0; i < routes.length; i++) {
      if (routes[i].match().matches(request)) {
        return routes[i];
      }
    }
    return null;
  }
}
