package io.graft.registry.consul;

import io.graft.governance.service.Instance;
import io.graft.governance.setting.ValueParser;
import io.graft.log.AgentLog;
import io.graft.net.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An instance in the JSON of Consul's agent. As in Spring Cloud Consul, {@code secure} and {@code
 * zone} are metadata, and tags are tags.
 */
final class AgentService {
  /** The metadata with the start of the process, which only Graft registers. */
  static final String STARTED = "started";

  static final String SECURE = "secure";
  static final String ZONE = "zone";
  static final String VERSION = "version";

  /** The weight, if it is not a whole number as Consul's must be. */
  static final String WEIGHT = "weight";

  static final String TAGS = "tags";

  // The limits of Consul's structs.ValidateMetadata: exceeding one fails the whole registration.
  private static final int MOST_PAIRS = 64;
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 512;
  private static final String RESERVED = "consul-";
  private static final int HEAVIEST = 65535;

  private AgentService() {}

  /** The id of an instance's check: the same that Consul would choose. */
  static String checkId(Instance self) {
    return "service:" + self.id();
  }

  /**
   * Returns the registration.
   *
   * @param status of the check until its first result
   */
  static String json(Instance self, ConsulOptions options, String status) {
    JsonWriter json =
        new JsonWriter()
            .open()
            .field("ID", self.id())
            .field("Name", self.service())
            .field("Address", self.host())
            .field("Port", self.port())
            .openList("Tags");
    String tags = self.metadata().get(TAGS);
    for (String tag : ValueParser.list(tags == null ? "" : tags)) {
      json.element(tag);
    }
    json.closeList()
        .field("EnableTagOverride", false)
        .field("Meta", meta(self))
        .open("Weights")
        .field("Passing", whole(self.weight()))
        .field("Warning", 1)
        .close()
        .open("Check")
        .field("CheckID", checkId(self))
        .field("Name", "Graft: " + self.service())
        .field("Status", status)
        .field("DeregisterCriticalServiceAfter", options.deregisterMillis + "ms");
    if (options.check == null) {
      json.field("TTL", options.ttlMillis + "ms");
    } else {
      json.field(
              "HTTP", (self.secure() ? "https://" : "http://") + self.authority() + options.check)
          .field("Interval", options.intervalMillis + "ms")
          .field("Timeout", Math.min(options.intervalMillis, 5000) + "ms");
      if (self.secure()) {
        // Certificates are issued for names, and this check calls an address.
        json.field("TLSSkipVerify", true);
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
      // First, as there may not be room for everything.
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
      AgentLog.once(
          "consul meta",
          "Consul does not accept this metadata: "
              + left
              + "; it allows "
              + MOST_PAIRS
              + " pairs, keys of at most "
              + LONGEST_KEY
              + " letters, digits, - and _, not starting with "
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
    // Consul's limits are in bytes.
    return value.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= LONGEST_VALUE;
  }
}
