package io.graft.registry.zookeeper;

import io.graft.governance.service.Instance;
import io.graft.governance.setting.ValueParser;
import io.graft.net.Addresses;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of an instance's node: Curator's {@code ServiceInstance} with the payload of Spring
 * Cloud Zookeeper. Zone, version and weight are metadata, under the names of Spring Cloud
 * LoadBalancer. Immutable.
 */
final class InstanceNode {
  private static final String PAYLOAD =
      "org.springframework.cloud.zookeeper.discovery.ZookeeperInstance";
  private static final String STATUS = "instance_status";
  private static final String UP = "UP";
  private static final String OUT_OF_SERVICE = "OUT_OF_SERVICE";

  private final Instance instance;
  private final boolean draining;

  private InstanceNode(Instance instance, boolean draining) {
    this.instance = instance;
    this.draining = draining;
  }

  Instance instance() {
    return instance;
  }

  /** Whether it should get no new calls: its status is not {@code UP}, or it is disabled. */
  boolean draining() {
    return draining;
  }

  /**
   * Returns the content of an instance's node.
   *
   * @param now when it is registered, in epoch milliseconds
   */
  static byte[] write(Instance self, boolean draining, long now) {
    JsonWriter text = new JsonWriter().open();
    text.field("name", self.service()).field("id", self.id()).field("address", self.host());
    text.field("port", self.port());
    if (self.secure()) {
      // Both: Spring Cloud reads the second, and the URI template below reads the first.
      text.field("sslPort", self.port());
    }
    text.open("payload")
        .field("@class", PAYLOAD)
        .field("id", self.id())
        .field("name", self.service());
    text.field("metadata", metadata(self, draining)).close();
    text.field("registrationTimeUTC", now).field("serviceType", "DYNAMIC");
    text.open("uriSpec").openList("parts");
    part(part(part(text, "scheme", true), "://", false), "address", true);
    part(part(text, ":", false), "port", true);
    text.closeList().close();
    if (draining) {
      // Only written if false: Curator before 3.0 does not know the field.
      text.field("enabled", false);
    }
    return text.close().toString().getBytes(StandardCharsets.UTF_8);
  }

  private static JsonWriter part(JsonWriter text, String value, boolean variable) {
    return text.open().field("value", value).field("variable", variable).close();
  }

  private static Map<String, String> metadata(Instance self, boolean draining) {
    Map<String, String> all = new LinkedHashMap<>(self.metadata());
    if (self.zone() != null) {
      all.put("zone", self.zone());
    }
    if (self.version() != null) {
      all.put("version", self.version());
    }
    if (self.weight() != 1) {
      all.put("weight", String.valueOf(self.weight()));
    }
    all.put(STATUS, draining ? OUT_OF_SERVICE : UP);
    return all;
  }

  /**
   * Parses the content of a node, whoever wrote it.
   *
   * @param service in lower case
   * @param id the node's name
   * @throws JsonException if it is not an instance that can be called; the message is a clause that
   *     says why
   */
  static InstanceNode read(String service, String id, byte[] bytes) throws JsonException {
    JsonValue json;
    try {
      json = JsonValue.read(new ByteArrayInputStream(bytes));
    } catch (JsonException e) {
      throw new JsonException("it is not JSON", e);
    }
    String host = json.get("address").text("").trim();
    long port = json.get("port").number(0);
    long tls = json.get("sslPort").number(0);
    boolean secure = tls > 0;
    long called = secure ? tls : port;
    if (host.isEmpty()) {
      throw new JsonException("it has no address", null);
    }
    if (called < 1 || called > 65535) {
      throw new JsonException(
          called == 0 ? "it has no port" : "its port " + called + " is not from 1 to 65535", null);
    }
    Map<String, String> metadata = metadata(json.get("payload"));
    String status = metadata.remove(STATUS);
    boolean down =
        status != null && !status.trim().isEmpty() && !ValueParser.lower(status).equals("up");
    Instance instance =
        Instance.builder(service, id, host, (int) called)
            .secure(secure)
            .anyScheme(!secure && !metadata.containsKey("started"))
            .otherPort(secure && port != tls ? (int) Math.max(0, Math.min(65536, port)) : 0)
            .zone(metadata.remove("zone"))
            .version(metadata.remove("version"))
            .weight(weight(metadata.remove("weight")))
            .metadata(metadata)
            .address(Addresses.literal(host))
            .build();
    return new InstanceNode(instance, down || !json.get("enabled").flag(true));
  }

  /** Returns the metadata of Spring's payload; of any other payload, its fields. */
  private static Map<String, String> metadata(JsonValue payload) {
    JsonValue inside = payload.get("metadata");
    Map<String, String> texts = inside.isObject() ? inside.texts() : payload.texts();
    texts.remove("@class");
    return texts;
  }

  private static double weight(@Nullable String text) {
    try {
      return text == null ? 1 : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 1;
    }
  }
}
