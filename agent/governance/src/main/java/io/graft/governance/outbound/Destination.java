package io.graft.governance.outbound;

import io.graft.governance.balance.Balancers;
import io.graft.governance.balance.Ejection;
import io.graft.governance.balance.Fleet;
import io.graft.governance.balance.KeyHash;
import io.graft.governance.balance.Member;
import io.graft.governance.balance.Pool;
import io.graft.governance.balance.Roster;
import io.graft.governance.bounded.BoundedMap;
import io.graft.governance.breaker.BreakerListener;
import io.graft.governance.eject.Ejector;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.health.Change;
import io.graft.governance.health.HealthWatch;
import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestView;
import io.graft.governance.match.Selector;
import io.graft.governance.outcome.Verdict;
import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Mode;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.Route;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that this JVM knows of one destination: a service with its fleet, or a host that no registry
 * knows. Each room of the way keeps its state here.
 */
final class Destination implements BoundedMap.Aged {
  private static final long SECOND = 1_000_000_000L;

  /** How long the last instances are still tried when a registry says that none is left. */
  private static final long LAST_KNOWN = 30 * SECOND;

  /** How often calls look whether an ejection is over. */
  private static final long LOOK = SECOND / 100;

  /** Routes come and go live; what they leave behind must not add up. */
  private static final int MOST_LANES = 512;

  /** After this long without a call, instances are asked less often. */
  private static final long QUIET = 60 * SECOND;

  private final String name;
  private final @Nullable String service;
  private final boolean secure;
  private final int port;
  private final Rooms rooms;
  private final Ejector ejector;
  private final Balancers balancers;

  final Lane lane;
  final Journal journal;
  final HealthWatch health;

  private final Selection selection = new Selection();
  private final Stickiness stickiness = new Stickiness();
  private volatile long lookedAt;
  private volatile Lane[] lanes = {};
  private volatile @Nullable Fleet fleet;
  private volatile @Nullable Coming coming;
  private volatile @Nullable Snapshot seen;
  private volatile long emptySince;
  private volatile Rules rules;
  private volatile long lastUsed;
  private volatile boolean evicted;
  private volatile @Nullable Member lastProbed;

  /** A host and its port that no registry knows. */
  Destination(String name, Policies policies, Rooms rooms, long now) {
    this(name, null, false, 0, policies, rooms, now);
  }

  /**
   * A service, or the part of it that is called in one way.
   *
   * @param name how rules and people call it: the service, with the port if that is not 0
   * @param service {@code null}: none
   * @param secure whether it is called by TLS
   * @param port of the instances that are called; 0: any
   */
  Destination(
      String name,
      @Nullable String service,
      boolean secure,
      int port,
      Policies policies,
      Rooms rooms,
      long now) {
    this.name = name;
    this.service = service;
    this.secure = secure;
    this.port = port;
    Rules first = new Rules(policies, policies.client(name));
    rules = first;
    ejector = rooms.ejector;
    balancers = new Balancers(rooms.random);
    journal = new Journal(name, rooms.decisions);
    health = new HealthWatch(rooms.checks, rooms.ejector, rooms.random);
    this.rooms = rooms;
    lane = new Lane(null, first.policy, rooms.random, new BreakerNews(), now);
    lastUsed = now;
    lookedAt = now - 2 * LOOK;
  }

  String name() {
    return name;
  }

  /** Whether a registry knows it. */
  boolean governed() {
    return service != null;
  }

  /** Whether it is this service, or a part of it. */
  boolean isOf(String other) {
    return other.equals(service);
  }

  /** Whether it is a service called by TLS. */
  boolean secure() {
    return secure;
  }

  /** Whether only instances of one port are called. */
  boolean narrow() {
    return port != 0;
  }

  /** Whether it would call an instance that speaks as it does. */
  boolean concerns(Instance instance) {
    return port == 0 || instance.port() == port || instance.otherPort() == port;
  }

  /** What the registry said last, also of those who cannot be called in this way. */
  @Nullable Snapshot said() {
    return seen;
  }

  /** The policy for it, as of {@code current}. */
  ClientPolicy policy(Policies current) {
    Rules r = rules;
    if (r.policies != current) {
      r = new Rules(current, current.client(name));
      rules = r;
    }
    return r.policy;
  }

  /** The lane of a route: its own where it has limits or a breaker of its own. */
  Lane lane(Route route, long now) {
    if (!route.ownBreaker() && !route.ownConcurrency() && !route.ownRate()) {
      return lane;
    }
    Lane[] known = lanes;
    for (int i = 0; i < known.length; i++) {
      if (route.name().equals(known[i].route)) {
        return known[i];
      }
    }
    return newLane(route, now);
  }

  private synchronized Lane newLane(Route route, long now) {
    for (Lane known : lanes) {
      if (route.name().equals(known.route)) {
        return known;
      }
    }
    if (lanes.length >= MOST_LANES) {
      return lane;
    }
    Lane[] more = Arrays.copyOf(lanes, lanes.length + 1);
    Lane added = new Lane(route.name(), route.policy(), rooms.random, new BreakerNews(), now);
    more[lanes.length] = added;
    lanes = more;
    return added;
  }

  /** Lanes of routes; in the order in which they were used first. */
  Lane[] lanes() {
    return lanes;
  }

  @Override
  public long lastUsed() {
    return lastUsed;
  }

  @Override
  public void evicted() {
    evicted = true;
  }

  boolean isEvicted() {
    return evicted;
  }

  /** Written at most once a second, so that threads do not fight for the cache line. */
  void used(long now) {
    if (now - lastUsed > SECOND) {
      lastUsed = now;
    }
  }

  /**
   * Takes over what the registry says now.
   *
   * @param snapshot of all its instances
   */
  void update(Snapshot snapshot, long now) {
    if (snapshot == seen && (emptySince == 0 || now - emptySince < LAST_KNOWN)) {
      return;
    }
    Fleet old;
    Fleet next = null;
    synchronized (this) {
      old = fleet;
      boolean lost = snapshot.instances().isEmpty() && old != null && old.size() > 0;
      if (lost && snapshot != seen && emptySince == 0) {
        long since = lastUsed; // the last time that a call found somebody
        if (now - since < LAST_KNOWN) {
          emptySince = since == 0 ? 1 : since;
        } else {
          next = old.next(callable(snapshot), now);
        }
      } else if (!lost || now - emptySince >= LAST_KNOWN) {
        emptySince = 0;
        next = next(old, snapshot, now);
      }
      if (next != null) {
        fleet = next;
      }
      seen = snapshot;
    }
    if (next != null && old != null && !lane.breaker.closed() && next.newTo(old)) {
      lane.breaker.probeSoon(now);
    }
  }

  /** Builds the fleet of a snapshot before any call sees it. */
  void prepare(Snapshot snapshot, long now) {
    Fleet old = fleet;
    if (old != null && !snapshot.instances().isEmpty()) {
      Fleet next = old.next(callable(snapshot), now);
      selection.prepare(old, next);
      coming = new Coming(old, next, snapshot);
    }
  }

  private Snapshot callable(Snapshot snapshot) {
    return snapshot.callable(secure, port);
  }

  private Fleet next(@Nullable Fleet old, Snapshot snapshot, long now) {
    if (old == null) {
      return Fleet.first(callable(snapshot), now);
    }
    Coming ready = coming;
    if (ready == null || ready.from != old || ready.of != snapshot) {
      return old.next(callable(snapshot), now);
    }
    coming = null;
    if (old.impaired() || ready.next.impaired()) {
      // Somebody may have been ejected since it was built, or may be back.
      ejector.review(ready.next);
    }
    return ready.next;
  }

  @Nullable Fleet fleet() {
    return fleet;
  }

  /**
   * Chooses an instance; {@code null} where none is left.
   *
   * @param bits a random number for this pick
   */
  @Nullable Member pick(Passage call, Member @Nullable [] tried, long bits, long now) {
    ClientPolicy policy = call.policy;
    Fleet f = fleet;
    if (f == null) {
      return null;
    }
    if (f.impaired()) {
      look(f, now);
    }
    if (!policy.keyed()) {
      Roster roster = selection.of(call, f, rooms.here, bits);
      return balancers.pick(roster, tried, policy, 0, false, bits, now);
    }
    RequestKey sticky = policy.stickyKey();
    if (sticky == null) {
      return spread(call, f, tried, bits, now);
    }
    Member kept = tried == null ? stickiness.find(call, sticky, f, now) : null;
    Member member = kept != null ? kept : spread(call, f, tried, bits, now);
    if (kept == null && member != null) {
      stickiness.keep(call, sticky, member, now);
    }
    return member;
  }

  /** A response of an instance sets a cookie. */
  void learn(Passage call, String setCookie, Member member, long now) {
    RequestKey sticky = call.policy.stickyKey();
    if (sticky != null) {
      stickiness.learn(sticky, setCookie, member, now);
    }
  }

  private @Nullable Member spread(
      Passage call, Fleet f, Member @Nullable [] tried, long bits, long now) {
    ClientPolicy policy = call.policy;
    Roster roster = selection.of(call, f, rooms.here, bits);
    RequestKey hashed = policy.hashKey();
    if (hashed == null || policy.balance() != Balance.HASH) {
      return balancers.pick(roster, tried, policy, 0, false, bits, now);
    }
    RequestView view = call.view();
    String key = view == null ? null : hashed.value(view);
    long hash = key == null ? 0 : KeyHash.of(key);
    return balancers.pick(roster, tried, policy, hash, key != null, bits, now);
  }

  /**
   * Chooses an instance for something that is no call.
   *
   * @param selector which; {@code null}: any
   */
  @Nullable Member pickOne(@Nullable Selector selector, ClientPolicy policy, long bits, long now) {
    Fleet f = fleet;
    if (f == null) {
      return null;
    }
    Roster roster = selection.of(selector, f, policy, rooms.here);
    return roster == null ? null : balancers.pick(roster, null, policy, 0, false, bits, now);
  }

  /** Whom calls with this policy are balanced among, for people; {@code null}: nobody. */
  @Nullable RosterStatus roster(ClientPolicy policy) {
    Fleet f = fleet;
    Roster roster = f == null ? null : selection.of((Selector) null, f, policy, rooms.here);
    return roster == null ? null : new RosterStatus(roster, rooms.here.zone());
  }

  /** Now and then, whether somebody's ejection is over. */
  private void look(Fleet f, long now) {
    if (now - lookedAt > LOOK) {
      lookedAt = now;
      if (ejector.due(f, now)) {
        release(now);
      }
    }
  }

  /**
   * As {@link #pickFirst} where only load decides, and without leaving a trace: the call may not go
   * after all. {@code null}: {@link #pickFirst} is to be asked.
   */
  @Nullable Member pickAhead(Passage call, long now) {
    Fleet f = fleet;
    if (f == null || f.impaired()) {
      return null;
    }
    ClientPolicy policy = call.policy;
    Pool pool = selection.byLatency(policy, f, rooms.here);
    return pool == null ? null : Balancers.pickByLatency(pool, policy, call.bits(), now);
  }

  /**
   * As {@link #pick} for the first attempt of a call. Probes go to one instance after another, so
   * that a single one that is well cannot speak for all.
   */
  @Nullable Member pickFirst(Passage call, long now) {
    long bits = call.bits();
    if (!call.doubtful || !call.lane.breaker.probe(call.permit)) {
      return pick(call, null, bits, now);
    }
    Member last = lastProbed;
    Member next = last == null ? null : pick(call, new Member[] {last}, bits, now);
    if (next == null) {
      next = pick(call, null, bits, now);
    }
    lastProbed = next;
    return next;
  }

  /** Asks instances whether they are well, where there is reason to. */
  void tick(Policies policies, long now) {
    ClientPolicy policy = policy(policies);
    Fleet before = fleet;
    if (before == null || !health.due(before, policy)) {
      return;
    }
    List<Change> changes;
    synchronized (this) {
      Fleet f = fleet == null ? before : fleet;
      changes = health.tick(f, policy, now - lastUsed > QUIET, now);
    }
    for (Change change : changes) {
      journal.tell(change.kind(), change.member(), change.reason(), change.enforced());
    }
  }

  private void release(long now) {
    Member released;
    synchronized (this) {
      Fleet f = fleet;
      released = f == null ? null : ejector.release(f, now);
    }
    if (released != null) {
      journal.tell(Kind.RETURNED, released, "its time is over; it starts with a small share", true);
    }
  }

  /** An instance answered well. */
  void praise(Member member, long began, long elapsed, long now) {
    member.succeeded(elapsed, now);
    Ejection ejection = member.ejection();
    // What was sent before the ejection says nothing of the time since.
    if (ejection != null && !ejection.unhealthy() && began - ejection.since() > 0) {
      boolean back;
      synchronized (this) {
        Fleet f = fleet;
        back = f != null && member.ejection() == ejection;
        if (back) {
          ejector.restore(f, member, now);
        }
      }
      if (back) {
        journal.tell(Kind.RETURNED, member, "it answered a call that had nowhere else to go", true);
      }
    }
  }

  /** What the end of an attempt that was no success says of the instance that it was sent to. */
  void judge(
      Member member,
      Verdict verdict,
      long elapsed,
      long retryAfter,
      String cause,
      ClientPolicy policy,
      long now) {
    if (!verdict.failure()) {
      member.abandoned(elapsed, now);
      return;
    }
    member.failed(elapsed, retryAfter, verdict.consecutive(), now);
    Mode eject = policy.ejectMode();
    if (eject == Mode.OFF || !ejector.suspects(member, verdict, policy, now)) {
      return;
    }
    String reason;
    boolean enforce = eject == Mode.ENFORCE;
    synchronized (this) {
      Fleet f = fleet;
      reason = f == null ? null : ejector.judge(f, member, verdict, cause, policy, enforce, now);
    }
    if (reason != null) {
      journal.tell(Kind.EJECTED, member, reason, enforce, now);
    }
  }

  /** The policy for this destination, and what it was found in. Immutable. */
  private static final class Rules {
    final Policies policies;
    final ClientPolicy policy;

    Rules(Policies policies, ClientPolicy policy) {
      this.policies = policies;
      this.policy = policy;
    }
  }

  /** A fleet that is ready, and the one that it follows. Immutable. */
  private static final class Coming {
    final Fleet from;
    final Fleet next;
    final Snapshot of;

    Coming(Fleet from, Fleet next, Snapshot of) {
      this.from = from;
      this.next = next;
      this.of = of;
    }
  }

  private final class BreakerNews implements BreakerListener {
    private boolean enforced() {
      Rules r = rules;
      return r.policy.breakerMode().within(r.policies.mode()) == Mode.ENFORCE;
    }

    @Override
    public void opened(String reason) {
      journal.tell(Kind.BREAKER_OPENED, null, reason, enforced());
    }

    @Override
    public void halfOpen() {
      journal.tell(Kind.BREAKER_HALF_OPEN, null, "time to probe", enforced());
    }

    @Override
    public void closed() {
      journal.tell(Kind.BREAKER_CLOSED, null, "calls went well again", enforced());
    }
  }
}
