package io.graft.registry.dns;

import io.graft.governance.service.Instance;
import io.graft.registry.dns.message.ResourceRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The result of a {@link Lookup}. */
final class DnsView {
  /** All instances that can be called. */
  final List<Instance> instances = new ArrayList<>();

  /** The ids of instances that are leaving or have died. */
  final Set<String> departed = new HashSet<>();

  /** Dead instances whose records still exist. */
  final List<NamedInstance> dead = new ArrayList<>();

  /** {@code target:port} of the live instances. */
  final Set<String> places = new HashSet<>();

  /** The ids of instances that only have an address in DNS. */
  final Set<String> plain = new HashSet<>();

  /** How long the result is valid, in seconds. */
  int ttl = Integer.MAX_VALUE;

  void holds(int seconds) {
    ttl = Math.min(ttl, seconds);
  }

  static String place(ResourceRecord service) {
    return service.target().toString().toLowerCase(java.util.Locale.ROOT) + ":" + service.port();
  }
}
