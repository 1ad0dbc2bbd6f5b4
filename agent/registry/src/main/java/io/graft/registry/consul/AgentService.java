package io.graft.registry.consul;

import io.graft.config.Form;
import io.graft.config.Notice;
import io.graft.governance.service.Instance;
import io.graft.json.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An instance as Consul's agent is told of it, in the form in which Spring Cloud Consul writes and
 * reads it, too: {@code secure} and {@code zone} are metadata, tags are tags.
 */
final class AgentService {
  /** What says when a process began: those that have it were registered by Graft. */
  static final String STARTED = "started";

  static final String SECURE = "secure";
  static final String ZONE = "zone";
  static final String VERSION = "version";

  /** The weight where it is no whole number, as Consul's own are. */
  static final String WEIGHT = "weight";

  static final String TAGS = "tags";

  // Consul's limits, of structs.ValidateMetadata: what breaks one fails the whole registration.
  private static final int MOST_PAIRS = 64;
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 512;
  private static final String RESERVED = "consul-";
  private static final int HEAVIEST = 65535;

  private AgentService() {}

  /** The check of an instance: the name that Consul itself would give it. */
  static String checkId(Instance self) {
    return "service:" + self.id();
  }

  /**
   * The registration.
   *
   * @param status of the check until it says something itself
   */
  static String json(Instance self, ConsulOptions options, String status) {
    JsonText json =
        new JsonText()
            .open()
            .put("ID", self.id())
            .put("Name", self.service())
            .put("Address", self.host())
            .put("Port", self.port())
            .openList("Tags");
    String tags = self.metadata().get(TAGS);
    for (String tag : Form.list(tags == null ? "" : tags)) {
      json.add(tag);
    }
    json.closeList()
        .put("EnableTagOverride", false)
        .put("Meta", meta(self))
        .open("Weights")
        .put("Passing", whole(self.weight()))
        .put("Warning", 1)
        .close()
        .open("Check")
        .put("CheckID", checkId(self))
        .put("Name", "Graft: " + self.service())
        .put("Status", status)
        .put("DeregisterCriticalServiceAfter", options.deregisterMillis + "ms");
    if (options.check == null) {
      json.put("TTL", options.ttlMillis + "ms");
    } else {
      json.put("HTTP", (self.secure() ? "https://" : "http://") + self.authority() + options.check)
          .put("Interval", options.intervalMillis + "ms")
          .put("Timeout", Math.min(options.intervalMillis, 5000) + "ms");
      if (self.secure()) {
        // Certificates are for names, and this asks an address whether it lives.
        json.put("TLSSkipVerify", true);
      }
    }
    return json.close().close().toString();
  }

  private static long whole(double weight) {
    return Math.max(1, Math.min(HEAVIEST, Math.round(weight)));
  }

  private static Map<String, String> meta(Instance self) {
    Map<String, String> all = new LinkedHashMap<>();
    Map<String, String> facts = self.metadata();
    if (facts.containsKey(STARTED)) {
      // First, whatever else there is no room for.
      all.put(STARTED, facts.get(STARTED));
    }
    if (self.secure()) {
      all.put(SECURE, "true");
    }
    if (self.zone() != null) {
      all.put(ZONE, self.zone());
    }
    if (self.version() != null) {
      all.put(VERSION, self.version());
    }
    if (whole(self.weight()) != self.weight()) {
      all.put(WEIGHT, String.valueOf(self.weight()));
    }
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      if (!fact.getKey().equals(TAGS)) {
        all.putIfAbsent(fact.getKey(), fact.getValue());
      }
    }
    return fitting(all);
  }

  private static Map<String, String> fitting(Map<String, String> all) {
    Map<String, String> meta = new LinkedHashMap<>();
    StringBuilder left = new StringBuilder();
    for (Map.Entry<String, String> pair : all.entrySet()) {
      if (meta.size() < MOST_PAIRS && fits(pair.getKey(), pair.getValue())) {
        meta.put(pair.getKey(), pair.getValue());
      } else {
        left.append(left.length() == 0 ? "" : ", ").append(pair.getKey());
      }
    }
    if (left.length() > 0) {
      Notice.once(
          "consul meta",
          "Consul is not told this metadata: "
              + left
              + "; it takes "
              + MOST_PAIRS
              + " pairs, keys of at most "
              + LONGEST_KEY
              + " letters, digits, - and _, not beginning with "
              + RESERVED
              + ", and values of at most "
              + LONGEST_VALUE
              + " characters");
    }
    return meta;
  }

  private static boolean fits(String key, String value) {
    if (key.isEmpty() || key.length() > LONGEST_KEY || key.startsWith(RESERVED)) {
      return false;
    }
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!plain && c != '-' && c != '_') {
        return false;
      }
    }
    // Consul counts bytes.
    return value.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= LONGEST_VALUE;
  }
}
