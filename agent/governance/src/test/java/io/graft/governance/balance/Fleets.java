package io.graft.governance.balance;

import static io.graft.governance.Rig.SECOND;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** Fleets to test with. */
final class Fleets {
  /** Monotonic clocks may be negative, and policies must not care. */
  static final long NOW = -7 * SECOND;

  private Fleets() {}

  /** A fleet of instances with these weights. */
  static Fleet of(double... weights) {
    return Fleet.first(snapshot(weights), NOW);
  }

  static Snapshot snapshot(double... weights) {
    List<Instance> list = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      list.add(instance(i).weight(weights[i]).build());
    }
    return Snapshot.of("s", list);
  }

  /** So many instances of weight 1, each given more facts by its number from 0. */
  static Fleet of(int n, Facts facts) {
    List<Instance> list = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      list.add(facts.of(i, instance(i)).build());
    }
    return Fleet.first(Snapshot.of("s", list), NOW);
  }

  static Fleet of(int n) {
    return of(n, (i, b) -> b);
  }

  /** More facts of an instance. */
  interface Facts {
    Instance.Builder of(int i, Instance.Builder builder);
  }

  static Instance.Builder instance(int i) {
    return Instance.builder("s", String.format("i%05d", i), "127.0.0.1", 1 + i);
  }

  /** Takes a member out of the rotation, as the ejector does. */
  static void eject(Fleet fleet, int i) {
    fleet.member(i).eject(NOW, NOW + SECOND, NOW + SECOND, 1, "test");
    fleet.impaired(true);
  }

  /** Brings a member back. */
  static void restore(Fleet fleet, int i, long now) {
    fleet.member(i).restore(now);
    fleet.impaired(false);
  }

  /** The number of a member in {@link #of}. */
  static int number(Member member) {
    return member.instance().port() - 1;
  }
}
