package io.graft.registry.nacos;

import io.graft.governance.service.Instance;
import io.graft.log.AgentLog;
import io.graft.net.Addresses;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An instance as Nacos stores it: address, port, weight and cluster are fields, everything else is
 * metadata, under the names that Spring Cloud Alibaba and others use where they exist.
 */
final class NacosInstance {
  private static final String ID = "graft.id";
  private static final String ZONE = "zone";
  private static final String VERSION = "version";
  private static final String SECURE = "secure";

  /** The prefix of metadata for Nacos itself. */
  private static final String PRESERVED = "preserved.";

  private static final double MOST_WEIGHT = 10_000;

  private NacosInstance() {}

  /** Nacos' own clients never choose an instance of weight 0. */
  static double weight(Instance self, boolean draining) {
    return draining ? 0 : Math.min(self.weight(), MOST_WEIGHT);
  }

  static Map<String, String> metadata(NacosOptions options, Instance self) {
    Map<String, String> metadata = new TreeMap<>(self.metadata());
    metadata.put(ID, self.id());
    put(metadata, ZONE, self.zone());
    put(metadata, VERSION, self.version());
    put(metadata, SECURE, self.secure() ? "true" : null);
    metadata.put(PRESERVED + "register.source", "GRAFT");
    if (!options.usualBeat()) {
      metadata.put(PRESERVED + "heart.beat.interval", String.valueOf(options.beatMillis));
      metadata.put(PRESERVED + "heart.beat.timeout", String.valueOf(3 * options.beatMillis));
      metadata.put(PRESERVED + "ip.delete.timeout", String.valueOf(6 * options.beatMillis));
    }
    return metadata;
  }

  private static void put(Map<String, String> metadata, String key, @Nullable String value) {
    if (value != null) {
      metadata.put(key, value);
    }
  }

  /**
   * A beat for servers before 1.3: it has all data, so that they can register the instance if they
   * have lost it.
   */
  static String fullBeat(NacosOptions options, Instance self, boolean draining) {
    return new JsonWriter()
        .open()
        .field("serviceName", options.grouped(self.service()))
        .field("ip", self.host())
        .field("port", self.port())
        .field("cluster", options.cluster)
        .field("weight", weight(self, draining))
        .field("ephemeral", true)
        .field("scheduled", true)
        .field("metadata", metadata(options, self))
        .close()
        .toString();
  }

  /**
   * Parses an instance.
   *
   * @param service in lower case
   * @return {@code null}: it has no address that can be called
   */
  static @Nullable Instance read(String service, JsonValue host) {
    String address = host.get("ip").text("").trim();
    long port = host.get("port").number(0);
    if (address.isEmpty() || port < 1 || port > 65535) {
      AgentLog.once(
          "nacos instance " + service,
          "nacos: an instance of "
              + service
              + " has the address '"
              + address
              + "' and the port "
              + host.get("port").text("none")
              + ", which cannot be called; it is left out");
      return null;
    }
    Map<String, String> metadata = new TreeMap<>();
    for (Map.Entry<String, String> each : host.get("metadata").texts().entrySet()) {
      if (!each.getKey().startsWith(PRESERVED)) {
        metadata.put(each.getKey(), each.getValue());
      }
    }
    String cluster = host.get("clusterName").text(NacosOptions.DEFAULT_CLUSTER);
    String id = metadata.remove(ID);
    String secure = metadata.remove(SECURE);
    String zone = metadata.remove(ZONE);
    if (zone == null && !cluster.isEmpty() && !cluster.equals(NacosOptions.DEFAULT_CLUSTER)) {
      zone = cluster;
    }
    return Instance.builder(
            service,
            id == null || id.isEmpty() ? address + "#" + port + "#" + cluster : id,
            address,
            (int) port)
        .weight(host.get("weight").fraction(1))
        .secure("true".equalsIgnoreCase(secure))
        .anyScheme(secure == null && id == null)
        .version(metadata.remove(VERSION))
        .zone(zone)
        .metadata(metadata)
        .address(Addresses.literal(address))
        .build();
  }

  /** Whether it can be chosen, by the rules of Nacos' own clients. */
  static boolean chosen(JsonValue host) {
    return host.get("healthy").flag(true)
        && host.get("enabled").flag(true)
        && host.get("weight").fraction(1) > 0;
  }
}
