package io.graft.governance.destination;

import io.graft.governance.balance.Balancers;
import io.graft.governance.balance.Candidates;
import io.graft.governance.balance.Picker;
import io.graft.governance.config.Balance;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.hash.KeyHash;
import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestView;
import io.graft.governance.match.Selector;
import io.graft.governance.policy.ClientPolicy;
import org.jspecify.annotations.Nullable;

/** Chooses among the endpoints of one destination. */
public final class EndpointChooser {
  /** How often calls check whether an ejection is over, in nanoseconds. */
  private static final long LOOK = 10_000_000L;

  private final DestinationContext context;
  private final Ejections ejections;
  private final Balancers balancers;
  final Selection selection = new Selection();
  private final SessionAffinity affinity = new SessionAffinity();
  private volatile @Nullable EndpointSet endpointSet;
  private volatile long lookedAt;
  private volatile @Nullable Endpoint lastProbed;

  EndpointChooser(DestinationContext context, Ejections ejections, long now) {
    this.context = context;
    this.ejections = ejections;
    balancers = new Balancers(context.random);
    lookedAt = now - 2 * LOOK;
  }

  /** The endpoints as of the latest snapshot; {@code null}: no snapshot yet. */
  @Nullable EndpointSet endpoints() {
    return endpointSet;
  }

  void endpoints(EndpointSet next) {
    endpointSet = next;
  }

  /** Computes in advance what calls will need of the next endpoint set. */
  void prepare(EndpointSet before, EndpointSet next) {
    selection.prepare(before, next);
  }

  /**
   * Chooses an instance; {@code null}: none is left.
   *
   * @param bits a random number for this pick
   */
  public @Nullable Endpoint pick(PickArgs call, Endpoint @Nullable [] tried, long bits, long now) {
    ClientPolicy policy = call.policy();
    EndpointSet f = endpointSet;
    if (f == null) {
      return null;
    }
    if (f.impaired()) {
      look(f, now);
    }
    if (!policy.keyed()) {
      Picker picker = selection.of(call, f, context.here, bits);
      return balancers.pick(picker, tried, policy.balance(), 0, false, bits, now);
    }
    RequestKey sticky = policy.selection().stickyKey;
    if (sticky == null) {
      return spread(call, f, tried, bits, now);
    }
    Endpoint kept = tried == null ? affinity.find(call, sticky, f, now) : null;
    Endpoint endpoint = kept != null ? kept : spread(call, f, tried, bits, now);
    if (kept == null && endpoint != null) {
      affinity.keep(call, sticky, endpoint, now);
    }
    return endpoint;
  }

  /** A response of an instance sets a cookie, which may be the key for session affinity. */
  void learn(RequestKey sticky, String setCookie, Endpoint endpoint, long now) {
    affinity.learn(sticky, setCookie, endpoint, now);
  }

  private @Nullable Endpoint spread(
      PickArgs call, EndpointSet f, Endpoint @Nullable [] tried, long bits, long now) {
    ClientPolicy policy = call.policy();
    Picker picker = selection.of(call, f, context.here, bits);
    RequestKey hashed = policy.balance().hashKey;
    if (hashed == null || policy.balance().balance != Balance.HASH) {
      return balancers.pick(picker, tried, policy.balance(), 0, false, bits, now);
    }
    RequestView view = call.view();
    String key = view == null ? null : hashed.value(view);
    long hash = key == null ? 0 : KeyHash.of(key);
    return balancers.pick(picker, tried, policy.balance(), hash, key != null, bits, now);
  }

  /**
   * Chooses an instance for a request that is not a call, such as a mirrored copy.
   *
   * @param selector selects the instances; {@code null}: any
   */
  public @Nullable Endpoint pickOne(
      @Nullable Selector selector, ClientPolicy policy, long bits, long now) {
    EndpointSet f = endpointSet;
    if (f == null) {
      return null;
    }
    Picker picker = selection.of(selector, f, policy, context.here);
    return picker == null
        ? null
        : balancers.pick(picker, null, policy.balance(), 0, false, bits, now);
  }

  /**
   * The instances that calls with this policy are balanced among, for the status page; {@code
   * null}: none.
   */
  @Nullable PickerStatus picker(ClientPolicy policy) {
    EndpointSet f = endpointSet;
    Picker picker = f == null ? null : selection.of((Selector) null, f, policy, context.here);
    return picker == null ? null : new PickerStatus(picker, context.here.zone());
  }

  /** Checks now and then whether an ejection is over. */
  private void look(EndpointSet f, long now) {
    if (now - lookedAt > LOOK) {
      lookedAt = now;
      if (ejections.due(f, now)) {
        ejections.release(now);
      }
    }
  }

  /**
   * As {@link #pickFirst} if only load decides, and without side effects, because the call may not
   * be sent after all. {@code null}: call {@link #pickFirst} instead.
   */
  public @Nullable Endpoint pickAhead(Target target, long bits, long now) {
    EndpointSet f = endpointSet;
    if (f == null || f.impaired()) {
      return null;
    }
    ClientPolicy policy = target.policy;
    Candidates pool = target.selection.byLatency(policy, f, context.here);
    return pool == null ? null : Balancers.pickByLatency(pool, policy.balance(), bits, now);
  }

  /**
   * As {@link #pick} for the first attempt of a call. Probes go to one instance after another, so
   * that no single healthy instance decides for all.
   *
   * @param probe whether it is a probe of the breaker
   */
  public @Nullable Endpoint pickFirst(PickArgs call, boolean probe, long bits, long now) {
    if (!probe) {
      return pick(call, null, bits, now);
    }
    Endpoint last = lastProbed;
    Endpoint next = last == null ? null : pick(call, new Endpoint[] {last}, bits, now);
    if (next == null) {
      next = pick(call, null, bits, now);
    }
    lastProbed = next;
    return next;
  }
}
