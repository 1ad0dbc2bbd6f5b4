package io.graft.registry.discovery;

import io.graft.governance.service.Instance;
import io.graft.log.AgentLog;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps one instance for each address of one service in one registry. A process that was killed and
 * restarted has a new id and its old address, and registries list both until the old id has
 * expired. Not thread-safe.
 */
final class AddressIndex {
  private static final String STARTED = "started";

  private final String registry;
  private final boolean anywhere;

  /** The ids of instances that have been replaced, as long as they are listed. */
  private Set<String> followed = new HashSet<>();

  /**
   * @param registry its name in log lines
   * @param anywhere whether instances may have any address, see {@link Instance#mayBeAt}
   */
  AddressIndex(String registry, boolean anywhere) {
    this.registry = registry;
    this.anywhere = anywhere;
  }

  /**
   * Returns the instances that calls may be sent to.
   *
   * @param listed the instances that the registry lists
   * @param before the instances before
   * @param departed receives the ids of all others
   */
  List<Instance> of(List<Instance> listed, List<Instance> before, Set<String> departed) {
    Set<String> known = new HashSet<>();
    for (Instance instance : before) {
      known.add(instance.id());
    }
    Map<String, Instance> byAddress = new LinkedHashMap<>();
    Set<String> out = new HashSet<>();
    for (Instance each : listed) {
      if (refused(each)) {
        departed.add(each.id());
        continue;
      }
      Instance instance = anywhere ? each.anywhere() : each;
      Instance other = byAddress.get(instance.authority());
      if (other == null || follows(instance, other, known)) {
        byAddress.put(instance.authority(), instance);
      }
      if (other != null) {
        out.add(other == byAddress.get(instance.authority()) ? instance.id() : other.id());
      }
    }
    List<Instance> all = new ArrayList<>(byAddress.values());
    for (Instance instance : all) {
      out.remove(instance.id());
    }
    followed = out;
    departed.addAll(out);
    return all;
  }

  /**
   * Returns those of {@code kept}, which the registry no longer lists, whose address no other has.
   */
  static List<Instance> without(List<Instance> kept, List<Instance> listed) {
    if (kept.isEmpty()) {
      return kept;
    }
    Map<String, Instance> byAddress = new HashMap<>();
    for (Instance instance : listed) {
      byAddress.put(instance.authority(), instance);
    }
    List<Instance> rest = new ArrayList<>();
    for (Instance instance : kept) {
      if (!byAddress.containsKey(instance.authority())) {
        rest.add(instance);
      }
    }
    return rest;
  }

  /** Whether an instance started later than another at its address. */
  private boolean follows(Instance one, Instance other, Set<String> known) {
    long began = began(one);
    long otherBegan = began(other);
    if (began != otherBegan) {
      return began > otherBegan;
    }
    boolean old = followed.contains(one.id());
    if (old != followed.contains(other.id())) {
      return !old;
    }
    boolean there = known.contains(one.id());
    if (there != known.contains(other.id())) {
      return !there;
    }
    return one.id().compareTo(other.id()) < 0;
  }

  /** Returns when its process started, which Graft's instances announce; -1: unknown. */
  private static long began(Instance instance) {
    String text = instance.metadata().get(STARTED);
    try {
      return text == null ? -1 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private boolean refused(Instance instance) {
    InetAddress address = instance.address();
    if (anywhere || address == null || instance.mayBeAt(address)) {
      return false;
    }
    AgentLog.once(
        "instance at " + instance.service() + instance.host(),
        registry
            + " lists "
            + instance.service()
            + " "
            + instance.id()
            + " at "
            + instance.host()
            + ", an address of the link or of many hosts; it is left out; if that is meant, set"
            + " graft.registry.link-local=true");
    return true;
  }
}
