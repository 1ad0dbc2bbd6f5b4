package io.graft.governance.outbound;

import io.graft.governance.bounded.BoundedMap;
import io.graft.governance.policy.Policies;
import io.graft.governance.resolve.HostName;
import io.graft.governance.service.Directory;
import io.graft.governance.service.Snapshot;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The first room: which destination an address means. A service, where {@code graft.map} says so or
 * the directory knows the host, with or without its suffix; otherwise the host and port themselves.
 *
 * <p>What a host may mean is worked out once and kept by the very string that the client gives, so
 * that an address seen before is one lookup; what the directory knows is asked each time, because
 * it changes.
 */
final class Destinations {
  /**
   * The longest time that calls to one host wait for a registry to answer for the first time. It
   * runs once for a host, not for each call, so that a registry that is down costs no more than
   * this.
   */
  private static final long FIRST_ANSWER = 2_000_000_000L;

  private static final int HOSTS = 4096;
  private static final int DESTINATIONS = 1024;
  private static final int PORTS = 16;

  /** The longest wait for a registry to look for a name that it does not know, and its pause. */
  private static final long LOOK = 200_000_000L;

  private static final long LOOK_PAUSE = 1_000_000_000L;

  private final BoundedMap<Host> hosts = new BoundedMap<>(HOSTS);
  private final BoundedMap<Destination> destinations = new BoundedMap<>(DESTINATIONS);
  private final Directory directory;
  private final Rooms rooms;

  Destinations(Directory directory, Rooms rooms) {
    this.directory = directory;
    this.rooms = rooms;
  }

  /**
   * Finds the destination of an address.
   *
   * @param port never -1
   * @param early whether a registry that has not answered yet makes a difference
   * @return {@code null} where it does: the caller may {@link #await} its answer
   */
  @Nullable Destination find(Policies policies, String address, int port, boolean early, long now) {
    Host host = host(address, now);
    Place place = host.place(port, policies);
    Snapshot snapshot = known(place);
    if (snapshot == null && early && place.plausible && place.worthAsking(now)) {
      return null;
    }
    Destination destination;
    if (snapshot != null) {
      destination = place.service;
      if (destination == null
          || destination.isEvicted()
          || !destination.name().equals(snapshot.service())) {
        destination = destination(snapshot.service(), true, policies, now);
        place.service = destination;
      }
      destination.update(snapshot, now);
    } else {
      destination = place.elsewhere;
      if (destination == null || destination.isEvicted()) {
        destination = destination(host.name.lowerCase() + ":" + port, false, policies, now);
        place.elsewhere = destination;
      }
    }
    destination.used(now);
    return destination;
  }

  private @Nullable Snapshot known(Place place) {
    Snapshot snapshot = directory.find(place.first);
    return snapshot != null || place.second == null ? snapshot : directory.find(place.second);
  }

  /**
   * Waits for the registry's first answer, for what is left of the time that a host gets. Where it
   * has answered before and does not know the name, it looks again: a service may have come up just
   * now, and its name is known to nobody else.
   */
  void await(Policies policies, String address, int port, long now) {
    Host host = host(address, now);
    Place place = host.place(port, policies);
    long left = host.firstUse + FIRST_ANSWER - now;
    String asked = place.second != null ? place.second : place.first;
    place.answered = directory.await(asked, Math.max(0, left));
    place.looked = now;
    if (place.answered && known(place) == null) {
      directory.look(asked, LOOK);
    }
  }

  /** See {@link Outbound#coming}. */
  void coming(Snapshot snapshot, long now) {
    Destination destination = destinations.get(snapshot.service());
    if (destination != null) {
      destination.prepare(snapshot, now);
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

  private Destination destination(String name, boolean governed, Policies policies, long now) {
    String key = governed ? name : "//" + name;
    Destination destination = destinations.get(key);
    return destination != null
        ? destination
        : destinations.add(key, new Destination(name, governed, policies, rooms, now));
  }

  /** All destinations that are kept. */
  Collection<Destination> all() {
    return destinations.values();
  }

  /** One host, as a client spells it. */
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

    Place place(int port, Policies policies) {
      for (Place place : places) {
        if (place.port == port && place.policies == policies) {
          return place;
        }
      }
      return add(port, policies);
    }

    private synchronized Place add(int port, Policies policies) {
      Place place = new Place(name, port, policies);
      Place[] kept = new Place[places.length + 1];
      kept[0] = place;
      int count = 1;
      for (Place one : places) {
        if (one.port != port && one.policies == policies && count < PORTS) {
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

  /** One port of a host, under one set of policies. */
  private static final class Place {
    final int port;
    final Policies policies;
    final String first;
    final @Nullable String second;
    final boolean plausible;
    volatile boolean answered;
    volatile long looked;
    volatile @Nullable Destination service;
    volatile @Nullable Destination elsewhere;

    Place(HostName name, int port, Policies policies) {
      this.port = port;
      this.policies = policies;
      String alias = policies.alias(name.lowerCase(), port);
      first = alias != null ? alias : name.lowerCase();
      second = alias != null ? null : name.withoutSuffix();
      plausible = alias != null || name.plausible();
    }

    /** Whether the directory may know more of a name that is not known than it has said. */
    boolean worthAsking(long now) {
      return !answered || now - looked >= LOOK_PAUSE;
    }
  }
}
