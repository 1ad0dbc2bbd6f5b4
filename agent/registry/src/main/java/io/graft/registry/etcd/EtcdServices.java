package io.graft.registry.etcd;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.log.AgentLog;
import io.graft.net.json.JsonValue;
import io.graft.registry.Watcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All keys under the prefix. Only the entries of services that this JVM calls are parsed and
 * reported.
 */
final class EtcdServices {
  /** How long to collect deletions without a previous drain, to see whether many come at once. */
  static final long GATHER_MILLIS = 1000;

  /** The maximum number of unknown services that are remembered. */
  private static final int MOST_ASKED = 1000;

  private static final Map<String, Value> NONE = Collections.emptyMap();

  private final String prefix;
  private final Scheduler scheduler;
  private final Watcher watcher;
  private final long refillMillis;

  /** The current values, by service and id. */
  private Map<String, Map<String, Value>> services = new HashMap<>();

  /** Values that were deleted without a drain and are still reported, by service and id. */
  private final Map<String, Map<String, Value>> lapsed = new HashMap<>();

  /** The services reported to the watcher. */
  private final Set<String> told = new HashSet<>();

  /** The services that were looked for, whether or not they exist. */
  private final Set<String> asked =
      Collections.newSetFromMap(
          new LinkedHashMap<String, Boolean>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MOST_ASKED;
            }
          });

  private boolean read;
  private Scheduler.@Nullable Task gathering;

  /** Whether a service was added or removed. */
  private boolean renamed;

  /**
   * @param prefix with a trailing slash
   * @param refillMillis how long it takes until all live instances are registered again after etcd
   *     lost them
   */
  EtcdServices(String prefix, Scheduler scheduler, Watcher watcher, long refillMillis) {
    this.refillMillis = refillMillis;
    this.prefix = prefix;
    this.scheduler = scheduler;
    this.watcher = watcher;
  }

  /** The value of a key, parsed when it is first needed. */
  private static final class Value {
    private final String text;
    private @Nullable EtcdEntry entry;

    Value(String text) {
      this.text = text;
    }

    EtcdEntry entry(String service, String id) {
      EtcdEntry known = entry;
      if (known == null) {
        known = EtcdEntry.of(service, id, text);
        entry = known;
      }
      return known;
    }
  }

  /** Collects the keys of a full read. */
  static final class KeyRead {
    private final Map<String, Map<String, Value>> services = new HashMap<>();
  }

  /** Adds a key to a full read. */
  void add(KeyRead reading, String key, String value) {
    String service = service(key);
    if (service != null) {
      reading
          .services
          .computeIfAbsent(service, s -> new TreeMap<>())
          .put(id(key), new Value(value));
    }
  }

  /** Whether a full read found this key. */
  boolean has(String key) {
    String service = service(key);
    Map<String, Value> ids = service == null ? null : services.get(service);
    return ids != null && ids.containsKey(id(key));
  }

  /**
   * Applies a full read.
   *
   * @param certain whether instances that are missing in it have left; {@code false} if the server
   *     may have lost them
   */
  void replace(KeyRead reading, boolean certain) {
    Map<String, Map<String, Value>> before = services;
    services = reading.services;
    read = true;
    Set<String> all = new HashSet<>(told);
    for (String service : services.keySet()) {
      if (tells(service)) {
        all.add(service);
      }
    }
    for (String service : all) {
      Map<String, Value> missing = new TreeMap<>(before.getOrDefault(service, NONE));
      missing.putAll(lapsed.getOrDefault(service, NONE));
      missing.keySet().removeAll(services.getOrDefault(service, NONE).keySet());
      lapsed.remove(service);
      if (certain || missing.isEmpty()) {
        tell(service, missing.keySet());
      } else {
        lapsed.put(service, missing);
        tell(service, Collections.emptySet());
      }
    }
    if (!lapsed.isEmpty()) {
      gather(refillMillis);
    }
    watcher.names(services.keySet());
  }

  /** Applies events of a watch. */
  void change(List<JsonValue> events) {
    Map<String, Set<String>> changed = new HashMap<>();
    renamed = false;
    for (JsonValue event : events) {
      JsonValue kv = event.get("kv");
      String key = EtcdKeys.text(kv.get("key").text(""));
      String service = service(key);
      if (service == null) {
        continue;
      }
      String id = id(key);
      Set<String> left = changed.computeIfAbsent(service, s -> new HashSet<>());
      if (event.get("type").text("PUT").equals("DELETE")) {
        delete(service, id, left);
      } else {
        left.remove(id);
        revive(service, id);
        String value = EtcdKeys.text(kv.get("value").text(""));
        put(service, id, value);
      }
    }
    for (Map.Entry<String, Set<String>> each : changed.entrySet()) {
      if (tells(each.getKey())) {
        tell(each.getKey(), each.getValue());
      }
    }
    if (renamed) {
      watcher.names(services.keySet());
    }
  }

  /** A service that was never registered stays unknown: its name may be an ordinary host. */
  private boolean tells(String service) {
    return told.contains(service)
        || services.containsKey(service) && (asked.contains(service) || watcher.wanted(service));
  }

  private void put(String service, String id, String value) {
    Map<String, Value> ids = services.get(service);
    if (ids == null) {
      ids = new TreeMap<>();
      services.put(service, ids);
      renamed = true;
    }
    ids.put(id, new Value(value));
  }

  private void delete(String service, String id, Set<String> left) {
    Map<String, Value> ids = services.get(service);
    Value value = ids == null ? null : ids.remove(id);
    if (ids != null && ids.isEmpty()) {
      services.remove(service);
      renamed = true;
    }
    if (value == null) {
      return;
    }
    if (!told.contains(service) || value.entry(service, id).draining) {
      left.add(id);
      return;
    }
    lapsed.computeIfAbsent(service, s -> new TreeMap<>()).put(id, value);
    if (gathering == null) {
      gather(GATHER_MILLIS);
    }
  }

  private void gather(long millis) {
    Scheduler.Task earlier = gathering;
    if (earlier != null) {
      earlier.cancel();
    }
    gathering = scheduler.after("lapsed instances", millis, this::settle);
  }

  private void revive(String service, String id) {
    Map<String, Value> ids = lapsed.get(service);
    if (ids != null && ids.remove(id) != null && ids.isEmpty()) {
      lapsed.remove(service);
    }
  }

  /**
   * Reports the instances that were deleted without a drain. A single one has died. If several of a
   * service were deleted within a second, the server may as well have lost them.
   */
  private void settle() {
    gathering = null;
    Map<String, Map<String, Value>> all = new HashMap<>(lapsed);
    lapsed.clear();
    for (Map.Entry<String, Map<String, Value>> each : all.entrySet()) {
      Set<String> ids = each.getValue().keySet();
      tell(each.getKey(), ids.size() == 1 ? ids : Collections.<String>emptySet());
    }
  }

  /**
   * Reports a service that was looked for, if it exists. Returns whether everything has been read.
   */
  boolean look(String service) {
    asked.add(service);
    if (read && !told.contains(service) && tells(service)) {
      tell(service, Collections.emptySet());
    }
    return read;
  }

  private void tell(String service, Set<String> left) {
    told.add(service);
    List<Instance> instances = new ArrayList<>();
    Set<String> departed = new HashSet<>(left);
    Map<String, Value> there = new TreeMap<>();
    there.putAll(lapsed.getOrDefault(service, NONE));
    there.putAll(services.getOrDefault(service, NONE));
    for (Map.Entry<String, Value> each : there.entrySet()) {
      EtcdEntry entry = each.getValue().entry(service, each.getKey());
      if (entry.draining) {
        departed.add(each.getKey());
      } else if (entry.instance != null) {
        instances.add(entry.instance);
      } else {
        AgentLog.once(
            "etcd entry " + prefix,
            "etcd: "
                + prefix
                + service
                + "/"
                + each.getKey()
                + " has no address with a port that can be called; it is left out, as are"
                + " all others like it");
      }
    }
    watcher.update(service, instances, departed);
  }

  /** Returns the service of a key, in lower case; {@code null}: not the key of an instance. */
  private String service(String key) {
    int slash = key.lastIndexOf('/');
    return slash <= prefix.length() - 1 || !key.startsWith(prefix) || slash == key.length() - 1
        ? null
        : key.substring(prefix.length(), slash).toLowerCase(Locale.ROOT);
  }

  private static String id(String key) {
    return key.substring(key.lastIndexOf('/') + 1);
  }
}
