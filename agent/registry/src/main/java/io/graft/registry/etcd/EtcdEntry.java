package io.graft.registry.etcd;

import io.graft.governance.resolve.HostPort;
import io.graft.governance.service.Instance;
import io.graft.net.Addresses;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An instance as the value of a key. It is written in the format of gRPC naming. It is read in that
 * format, as {@code host:port} or a URL, as an object with an address and a port, and in the
 * formats of go-micro ({@code nodes}) and Kratos ({@code endpoints}).
 */
final class EtcdEntry {
  private static final String DRAINING = "draining";

  /** {@code null}: the value has no address that can be called. */
  final @Nullable Instance instance;

  /** Whether it still serves but should get no new calls. */
  final boolean draining;

  private EtcdEntry(@Nullable Instance instance, boolean draining) {
    this.instance = instance;
    this.draining = draining;
  }

  /** Returns the value to write for an instance. */
  static String text(Instance self, boolean draining) {
    Map<String, String> metadata = new TreeMap<>(self.metadata());
    put(metadata, "zone", self.zone());
    put(metadata, "version", self.version());
    put(metadata, "weight", self.weight() == 1 ? null : number(self.weight()));
    put(metadata, "secure", self.secure() ? "true" : null);
    JsonWriter json = new JsonWriter().open().field("Op", 0).field("Addr", self.authority());
    json.open("Metadata");
    for (Map.Entry<String, String> each : metadata.entrySet()) {
      json.field(each.getKey(), each.getValue());
    }
    if (draining) {
      json.field(DRAINING, true);
    }
    return json.close().close().toString();
  }

  private static void put(Map<String, String> metadata, String key, @Nullable String value) {
    if (value != null) {
      metadata.put(key, value);
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) && value < 1e15 ? Long.toString((long) value) : "" + value;
  }

  /** Parses a value in any of the formats. */
  static EtcdEntry of(String service, String id, String value) {
    String text = value.trim();
    if (!text.startsWith("{")) {
      return new EtcdEntry(instance(service, id, text, -1, JsonValue.NONE, JsonValue.NONE), false);
    }
    JsonValue json;
    try {
      json = JsonValue.read(text);
    } catch (JsonException e) {
      return new EtcdEntry(null, false);
    }
    JsonValue node = json.get("nodes").isList() ? first(json.get("nodes")) : json;
    JsonValue metadata = either(node, "Metadata", "metadata");
    String address = either(node, "Addr", "address").text();
    if (address == null) {
      address = either(node, "host", "ip").text();
    }
    if (address == null) {
      address = endpoint(json);
    }
    if (address == null || json.get("Op").number(0) == 1) {
      return new EtcdEntry(null, false);
    }
    long port = node.get("port").number(-1);
    boolean draining = metadata.get(DRAINING).flag(node.get(DRAINING).flag(false));
    return new EtcdEntry(instance(service, id, address, port, json, metadata), draining);
  }

  private static JsonValue either(JsonValue json, String one, String other) {
    JsonValue found = json.get(one);
    return found.none() ? json.get(other) : found;
  }

  private static JsonValue first(JsonValue list) {
    return list.elements().isEmpty() ? JsonValue.NONE : list.elements().get(0);
  }

  /** Returns the first endpoint that speaks HTTP. */
  private static @Nullable String endpoint(JsonValue json) {
    for (JsonValue each : json.get("endpoints").elements()) {
      String url = each.text("");
      if (url.startsWith("http://") || url.startsWith("https://")) {
        return url.contains("isSecure=true") ? url.replace("http://", "https://") : url;
      }
    }
    return null;
  }

  /**
   * @param address may have a scheme, a port and a path
   * @param port -1: it is part of the address
   */
  private static @Nullable Instance instance(
      String service, String id, String address, long port, JsonValue json, JsonValue metadata) {
    int scheme = address.indexOf("://");
    String kind = scheme < 0 ? "" : address.substring(0, scheme);
    if (scheme >= 0 && !kind.equals("http") && !kind.equals("https")) {
      return null;
    }
    String authority = scheme < 0 ? address : address.substring(scheme + 3);
    authority = upTo(upTo(authority, '/'), '?');
    String host;
    long number;
    try {
      HostPort parsed = HostPort.of(authority);
      host = parsed.host();
      number = parsed.port() < 0 ? port : parsed.port();
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (!isHost(host) || number < 1 || number > 65535) {
      return null;
    }
    Map<String, String> facts = new TreeMap<>(metadata.texts());
    facts.remove(DRAINING);
    String said = facts.remove("secure");
    boolean secure = "true".equals(said) || kind.equals("https");
    boolean ours = facts.containsKey("started");
    String weight = facts.remove("weight");
    String version = facts.remove("version");
    return Instance.builder(service, id, host, (int) number)
        .secure(secure)
        .anyScheme(said == null && kind.isEmpty() && !ours)
        .weight(weight(weight, json.get("weight")))
        .zone(facts.remove("zone"))
        .version(version != null ? version : json.get("version").text())
        .metadata(facts)
        .address(Addresses.literal(host))
        .build();
  }

  private static String upTo(String text, char end) {
    int at = text.indexOf(end);
    return at < 0 ? text : text.substring(0, at);
  }

  /** Returns 1 for a weight that {@link Instance} would not accept. */
  private static double weight(@Nullable String said, JsonValue beside) {
    try {
      return said == null ? beside.fraction(1) : Double.parseDouble(said);
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  private static boolean isHost(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c <= ' ' || c == '{' || c == '"' || c == '@' || c >= 0x7F) {
        return false;
      }
    }
    return !host.isEmpty() && host.length() <= 253;
  }
}
