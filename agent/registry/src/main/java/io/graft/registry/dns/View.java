package io.graft.registry.dns;

import io.graft.governance.service.Instance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a {@link Lookup} has found of a service. */
final class View {
  /** All that can be called. */
  final List<Instance> instances = new ArrayList<>();

  /** Ids of those that say that they leave, or have died. */
  final Set<String> departed = new HashSet<>();

  /** Those that have died and are still there. */
  final List<NamedInstance> dead = new ArrayList<>();

  /** {@code target:port} of those that live. */
  final Set<String> places = new HashSet<>();

  /** Ids of instances of which DNS says nothing but where they are. */
  final Set<String> plain = new HashSet<>();

  /** For how long it holds, in seconds. */
  int ttl = Integer.MAX_VALUE;

  void holds(int seconds) {
    ttl = Math.min(ttl, seconds);
  }

  static String place(ResourceRecord service) {
    return service.target().toString().toLowerCase(java.util.Locale.ROOT) + ":" + service.port();
  }
}
