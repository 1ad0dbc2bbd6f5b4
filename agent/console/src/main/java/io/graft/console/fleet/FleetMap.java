package io.graft.console.fleet;

import io.graft.net.json.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Who calls whom: the neighbourhood of a service, or all of the fleet. */
final class FleetMap {
  static final int DEEPEST = 3;

  private static final int MOST_NEIGHBOURS = 150;
  private static final int MOST_EDGES = 3000;

  private final Map<String, ServiceView> services;

  FleetMap(Map<String, ServiceView> services) {
    this.services = services;
  }

  /** Writes all calls between services. */
  void write(JsonWriter json) {
    edges(json, services.keySet(), false);
  }

  /**
   * Writes the calls to and from a service, of those that call its callers, and so on.
   *
   * @param depth 1 to {@link #DEEPEST}
   * @return whether there is such a service
   */
  boolean write(JsonWriter json, String name, int depth) {
    String centre = name.toLowerCase(Locale.ROOT);
    if (!services.containsKey(centre)) {
      return false;
    }
    Set<String> near = new LinkedHashSet<>();
    near.add(centre);
    boolean more = follow(near, centre, depth, true) | follow(near, centre, depth, false);
    json.field("centre", centre).field("depth", depth);
    edges(json, near, more);
    return true;
  }

  /** Goes along the calls in one direction only: else it would soon be all of the fleet. */
  private boolean follow(Set<String> near, String centre, int depth, boolean callees) {
    List<String> last = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    last.add(centre);
    for (int i = 0; i < depth; i++) {
      List<String> next = new ArrayList<>();
      for (String each : last) {
        ServiceView service = services.get(each);
        if (service == null) {
          continue;
        }
        for (String to : (callees ? service.callees : service.callers).keySet()) {
          if (seen.add(to)) {
            next.add(to);
          }
        }
      }
      for (String each : next) {
        if (!near.contains(each) && near.size() >= MOST_NEIGHBOURS) {
          return true;
        }
        near.add(each);
      }
      last = next;
    }
    return false;
  }

  private void edges(JsonWriter json, Set<String> among, boolean cut) {
    int[] written = new int[1];
    boolean all = among == services.keySet();
    json.list(
        "edges",
        list -> {
          for (String from : among) {
            ServiceView service = services.get(from);
            if (service == null) {
              continue;
            }
            for (Map.Entry<String, CallsView> to : service.callees.entrySet()) {
              if ((all || among.contains(to.getKey())) && written[0]++ < MOST_EDGES) {
                list.object(fields -> to.getValue().write(fields.field("from", from)));
              }
            }
          }
        });
    json.field("more", cut || written[0] > MOST_EDGES);
  }
}
