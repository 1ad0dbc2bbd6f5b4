package io.graft.registry.eureka;

import io.graft.governance.service.Instance;
import io.graft.governance.setting.ValueParser;
import io.graft.net.Addresses;
import io.graft.net.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An instance as a server lists it, in about 250 bytes: an agent holds all instances of all
 * services, most of which it never calls. Immutable.
 */
final class ListedInstance {
  private static final char END = '\0';

  final String service;

  /** Unique within the service. */
  final String id;

  final Status status;

  /** Whether a list of changes reports that it was removed. */
  final boolean deleted;

  /** When the server last changed it, by the server's clock; 0: unknown. */
  final long updated;

  /** Host, port, TLS and metadata; {@code null}: it cannot be called. */
  private final byte @Nullable [] facts;

  private ListedInstance(
      String service,
      String id,
      Status status,
      boolean deleted,
      long updated,
      byte @Nullable [] facts) {
    this.service = service;
    this.id = id;
    this.status = status;
    this.deleted = deleted;
    this.updated = updated;
    this.facts = facts;
  }

  /**
   * Parses what Eureka calls an InstanceInfo.
   *
   * @param application the application it is listed under; the instance itself may not repeat it
   */
  static ListedInstance of(JsonValue info, String application) {
    String host = host(info);
    boolean secure = info.get("securePort").get("@enabled").flag(false);
    JsonValue plain = info.get("port");
    int port = port(info.get(secure ? "securePort" : "port"));
    boolean alsoPlain = plain.get("@enabled").flag(!secure);
    boolean open = secure || alsoPlain;
    int other = secure && alsoPlain ? port(plain) : 0;
    JsonValue center = info.get("dataCenterInfo").get("metadata");
    String id = info.get("instanceId").text("");
    if (id.isEmpty()) {
      // Old servers have no instance ids, and at most one instance of a service per host.
      id = center.get("instance-id").text(info.get("hostName").text(host));
    }
    byte[] facts = null;
    if (open && port > 0 && !host.isEmpty()) {
      StringBuilder text = new StringBuilder(128);
      add(text, host);
      add(text, String.valueOf(port));
      add(text, secure ? "s" : "");
      add(text, other == 0 || other == port ? "" : String.valueOf(other));
      Map<String, String> metadata = info.get("metadata").texts();
      String zone = center.get("availability-zone").text();
      if (zone != null && !metadata.containsKey("zone")) {
        metadata.put("zone", zone);
      }
      for (Map.Entry<String, String> each : metadata.entrySet()) {
        if (!each.getKey().startsWith("@")) {
          // "@class": java.util.Collections$EmptyMap is how old servers write an empty map.
          add(text, each.getKey());
          add(text, each.getValue());
        }
      }
      facts = text.toString().getBytes(StandardCharsets.UTF_8);
    }
    return new ListedInstance(
        ValueParser.lower(info.get("app").text(application)),
        id,
        Status.of(info.get("status").text()),
        "DELETED".equals(info.get("actionType").text()),
        info.get("lastUpdatedTimestamp").number(0),
        facts);
  }

  /** Returns the host that Spring Cloud's clients call by default, or else the address. */
  private static String host(JsonValue info) {
    String host = info.get("hostName").text("").trim();
    if (host.isEmpty()) {
      host = info.get("ipAddr").text("").trim();
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return host.indexOf('/') >= 0 || host.indexOf(' ') >= 0 || host.length() > 253 ? "" : host;
  }

  /** Returns 1 to 65535; 0: none. Old servers write a number, newer ones an object or a string. */
  private static int port(JsonValue port) {
    long number = port.isObject() ? port.get("$").number(0) : port.number(0);
    return number > 0 && number <= 65535 ? (int) number : 0;
  }

  private static void add(StringBuilder text, String value) {
    text.append(value.replace(END, ' ')).append(END);
  }

  /** Whether it has an address and a port. */
  boolean callable() {
    return facts != null;
  }

  /** Returns it in governance's form; {@code null}: it is not {@link #callable}. */
  @Nullable Instance instance() {
    if (facts == null) {
      return null;
    }
    String text = new String(facts, StandardCharsets.UTF_8);
    int[] at = {0};
    String host = next(text, at);
    int port = Integer.parseInt(next(text, at));
    boolean secure = !next(text, at).isEmpty();
    String other = next(text, at);
    Map<String, String> metadata = new TreeMap<>();
    while (at[0] < text.length()) {
      String key = next(text, at);
      metadata.put(key, next(text, at));
    }
    return Instance.builder(service, id, host, port)
        .secure(secure)
        .otherPort(other.isEmpty() ? 0 : Integer.parseInt(other))
        .zone(said(metadata, "zone"))
        .version(said(metadata, "version"))
        .weight(weight(said(metadata, "weight")))
        .metadata(metadata)
        .address(Addresses.literal(host))
        .build();
  }

  private static String next(String text, int[] at) {
    int end = text.indexOf(END, at[0]);
    String part = text.substring(at[0], end);
    at[0] = end + 1;
    return part;
  }

  private static @Nullable String said(Map<String, String> metadata, String key) {
    String value = metadata.remove(key);
    return value == null || value.isEmpty() ? null : value;
  }

  private static double weight(@Nullable String text) {
    try {
      return text == null ? 1 : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      // The key has another meaning here.
      return 1;
    }
  }

  @Override
  public String toString() {
    return service + "/" + id + " " + status;
  }
}
