package io.graft.registry;

import io.graft.config.Notice;
import io.graft.governance.service.Instance;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the instances of one service are, as one registry lists them: one at each address. A
 * process that was killed and started again has a new id and its old address, and until the old id
 * has run out, registries list both. Not thread-safe.
 */
final class Places {
  private static final String STARTED = "started";

  private final String registry;
  private final boolean anywhere;

  /** Ids of those that another one has followed, as long as they are listed. */
  private Set<String> followed = new HashSet<>();

  /**
   * @param registry for people
   * @param anywhere whether instances may be at any address, see {@link Instance#mayBeAt}
   */
  Places(String registry, boolean anywhere) {
    this.registry = registry;
    this.anywhere = anywhere;
  }

  /**
   * Those that calls may be sent to.
   *
   * @param listed what the registry lists
   * @param before who was there
   * @param departed where the ids of all others are added
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
   * Those of {@code kept}, whom the registry does not list any more, whose address nobody else has.
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

  /** Whether one has begun after another at its address. */
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

  /** When its process began, as Graft's instances say; -1: it does not say. */
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
    Notice.once(
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
