package io.graft.governance.destination;

import io.graft.governance.bounded.BoundedMap;
import io.graft.governance.policy.Policies;
import io.graft.governance.resolve.ChosenInstances;
import io.graft.governance.resolve.HostName;
import io.graft.governance.resolve.HostPort;
import io.graft.governance.service.Directory;
import io.graft.governance.service.Snapshot;
import io.graft.governance.tls.CallTls;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Resolves an address to a destination: a service, if {@code graft.map} maps the host or the
 * directory knows it, with or without its suffix; otherwise the host and port themselves. A port
 * that is written, and is not the scheme's default, means that port: the host means the service
 * only if an instance has the port, and then only those instances.
 *
 * <p>An address that another load balancer of the application has chosen is not balanced again: it
 * is a destination of its own, by the rules of its service.
 *
 * <p>Calls by TLS and other calls are never balanced over the same instances, so a service is a
 * destination for each of the two.
 *
 * <p>The meaning of a host is computed once and cached by the string that the client passes, so
 * that a known address is one lookup. The directory is asked each time, because it changes.
 */
public final class Destinations {
  /**
   * The longest time that calls to a host wait for the first response of a registry. The time is
   * shared by all calls to a host, so a registry that is down costs no more than this.
   */
  private static final long FIRST_ANSWER = 2_000_000_000L;

  private static final int HOSTS = 4096;
  private static final int DESTINATIONS = 1024;
  private static final int PORTS = 16;

  /**
   * How long a call waits while a registry looks for an unknown name, and the pause until the next
   * such wait.
   */
  private static final long LOOK = 200_000_000L;

  private static final long LOOK_PAUSE = 1_000_000_000L;

  private final BoundedMap<Host> hosts = new BoundedMap<>(HOSTS);
  private final BoundedMap<Destination> destinations = new BoundedMap<>(DESTINATIONS);
  private final Directory directory;
  private final DestinationContext context;
  private final ChosenInstances chosen;

  public Destinations(Directory directory, DestinationContext context, ChosenInstances chosen) {
    this.directory = directory;
    this.context = context;
    this.chosen = chosen;
  }

  /**
   * Finds the destination of an address.
   *
   * @param port never -1
   * @param secure whether it is called by TLS
   * @param early whether to return {@code null} if a registry has not responded yet, or the hosts
   *     of the instances are not looked up yet
   * @return {@code null}: the caller may {@link #await} that
   */
  public @Nullable Destination find(
      Policies policies, String address, int port, boolean secure, boolean early, long now) {
    Host host = host(address, now);
    Place place = host.place(port, secure, policies);
    Snapshot snapshot = known(place);
    if (early && place.maySettle(snapshot, now - host.firstUse, now)) {
      return null;
    }
    Destination destination;
    if (snapshot != null && (place.anyPort || place.portOf(snapshot))) {
      destination = place.service;
      if (destination == null
          || destination.isEvicted()
          || !destination.isOf(snapshot.service())
          || !place.anyPort && place.narrow() != destination.narrow()) {
        destination = service(snapshot.service(), place, policies, now);
        place.service = destination;
      }
      destination.update(snapshot, now);
    } else {
      destination = place.elsewhere;
      String instanceOf = chosen.serviceAt(host.name, port);
      if (destination == null
          || destination.isEvicted()
          || !Objects.equals(destination.instanceOf(), instanceOf)) {
        destination = elsewhere(host.name, port, instanceOf, policies, now);
        place.elsewhere = destination;
      }
    }
    destination.used(now);
    return destination;
  }

  /**
   * Whether a host is the name of a service. Waits for a registry, as {@link #await} does, if the
   * name may become known.
   */
  public boolean isService(Policies policies, String address, long now) {
    int port = HostPort.defaultPort(false);
    Place place = host(address, now).place(port, false, policies);
    if (known(place) == null && place.plausible && place.worthAsking(now)) {
      await(policies, address, port, false, now);
    }
    return known(place) != null;
  }

  /** Returns what a host means as a service, with any port; {@code null}: it means none. */
  public @Nullable Snapshot service(Policies policies, String address, int port, long now) {
    return known(host(address, now).place(port, false, policies));
  }

  private @Nullable Snapshot known(Place place) {
    Snapshot snapshot = directory.find(place.first);
    return snapshot != null || place.second == null ? snapshot : directory.find(place.second);
  }

  /**
   * Waits for the registry's first response, for the rest of the host's time. If the registry has
   * responded before and does not know the name, it looks again: a service may have started just
   * now, and no DNS knows its name.
   */
  public void await(Policies policies, String address, int port, boolean secure, long now) {
    Host host = host(address, now);
    Place place = host.place(port, secure, policies);
    long left = host.firstUse + FIRST_ANSWER - now;
    String asked = place.second != null ? place.second : place.first;
    place.answered = directory.await(asked, Math.max(0, left));
    place.looked = now;
    if (place.answered && known(place) == null) {
      directory.look(asked, LOOK);
    }
  }

  /** Whether calls may have mutual TLS. */
  public boolean hasTls() {
    return context.tls != null;
  }

  /** See {@code Outbound.coming}. */
  public void coming(Snapshot snapshot, long now) {
    CallTls.Source tls = context.tls;
    if (tls != null) {
      tls.seen(snapshot);
    }
    for (Destination destination : destinations.values()) {
      if (destination.isOf(snapshot.service())) {
        destination.prepare(snapshot, now);
      }
    }
  }

  private Host host(String address, long now) {
    Host host = hosts.get(address);
    if (host == null) {
      host = hosts.add(address, new Host(HostName.of(address), now));
    }
    host.used(now);
    return host;
  }

  private Destination service(String name, Place place, Policies policies, long now) {
    boolean narrow = !place.anyPort && place.narrow();
    String called = narrow ? name + ":" + place.port : name;
    String key = place.secure ? "https://" + called : called;
    Destination destination = destinations.get(key);
    return destination != null
        ? destination
        : destinations.add(
            key,
            new Destination(
                called, name, null, place.secure, narrow ? place.port : 0, policies, context, now));
  }

  private Destination elsewhere(
      HostName host, int port, @Nullable String instanceOf, Policies policies, long now) {
    String name = host.authority(port);
    String key = instanceOf == null ? "//" + name : "//" + name + "/" + instanceOf;
    Destination destination = destinations.get(key);
    return destination != null
        ? destination
        : destinations.add(key, new Destination(name, instanceOf, policies, context, now));
  }

  /** All destinations in memory. */
  public Collection<Destination> all() {
    return destinations.values();
  }

  /** A host, as a client spells it. */
  private static final class Host implements BoundedMap.Aged {
    final HostName name;
    final long firstUse;
    private volatile long lastUsed;
    private volatile Place[] places = {};

    Host(HostName name, long now) {
      this.name = name;
      firstUse = now;
      lastUsed = now;
    }

    void used(long now) {
      if (now - lastUsed > FIRST_ANSWER) {
        lastUsed = now;
      }
    }

    Place place(int port, boolean secure, Policies policies) {
      for (Place place : places) {
        if (place.port == port && place.secure == secure && place.policies == policies) {
          return place;
        }
      }
      return add(port, secure, policies);
    }

    private synchronized Place add(int port, boolean secure, Policies policies) {
      Place place = new Place(name, port, secure, policies);
      Place[] kept = new Place[places.length + 1];
      kept[0] = place;
      int count = 1;
      for (Place one : places) {
        boolean same = one.port == port && one.secure == secure;
        if (same && one.policies == policies) {
          return one;
        }
        if (same && place.first.equals(one.first)) {
          place.ported = one.ported;
        }
        if (!same && one.policies == policies && count < PORTS) {
          kept[count++] = one;
        }
      }
      places = Arrays.copyOf(kept, count);
      return place;
    }

    @Override
    public long lastUsed() {
      return lastUsed;
    }

    @Override
    public void evicted() {}
  }

  /** A port of a host, called by one scheme, under one set of policies. */
  private static final class Place {
    final int port;
    final boolean secure;
    final Policies policies;
    final String first;
    final @Nullable String second;
    final boolean plausible;

    /** Whether the port selects no instances: it is the scheme's default, or graft.map gives it. */
    final boolean anyPort;

    /** Whether an instance has the port; {@code null}: not computed yet. */
    private volatile @Nullable Ported ported;

    volatile boolean answered;
    volatile long looked;
    volatile @Nullable Destination service;
    volatile @Nullable Destination elsewhere;

    Place(HostName name, int port, boolean secure, Policies policies) {
      this.port = port;
      this.secure = secure;
      this.policies = policies;
      String alias = policies.alias(name.lowerCase(), port);
      anyPort = alias != null || port == HostPort.defaultPort(secure);
      first = alias != null ? alias : name.lowerCase();
      second = alias != null ? null : name.withoutSuffix();
      plausible = alias != null || name.plausible();
    }

    /**
     * Whether an instance has the port. If all instances are gone, the previous result is kept, as
     * they are likely to come back.
     */
    boolean portOf(Snapshot snapshot) {
      Ported known = ported;
      if (known == null || known.of != snapshot) {
        known = Ported.of(this, known, snapshot);
        ported = known;
      }
      return known.has;
    }

    /** Whether only some instances of the service have the port, or rules name the port. */
    boolean narrow() {
      Ported known = ported;
      return known != null && known.narrow;
    }

    /** Whether waiting for the directory may help. */
    boolean maySettle(@Nullable Snapshot snapshot, long used, long now) {
      return snapshot == null
          ? plausible && worthAsking(now)
          : snapshot.isPending() && used < FIRST_ANSWER;
    }

    /** Whether asking the directory about an unknown name again may help. */
    boolean worthAsking(long now) {
      return !answered || now - looked >= LOOK_PAUSE;
    }
  }

  /** What a port means for the instances of a snapshot. Immutable. */
  private static final class Ported {
    final Snapshot of;
    final boolean has;
    final boolean narrow;

    private Ported(Snapshot of, boolean has, boolean narrow) {
      this.of = of;
      this.has = has;
      this.narrow = narrow;
    }

    static Ported of(Place place, @Nullable Ported before, Snapshot snapshot) {
      if (before != null && snapshot.instances().isEmpty()) {
        return new Ported(snapshot, before.has, before.narrow);
      }
      boolean narrow =
          snapshot.commonPort(place.secure) != place.port
              || place.policies.hasClient(snapshot.service() + ":" + place.port);
      return new Ported(snapshot, snapshot.hasPort(place.port), narrow);
    }
  }
}
