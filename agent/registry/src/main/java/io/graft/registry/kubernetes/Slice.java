package io.graft.registry.kubernetes;

import io.graft.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An EndpointSlice: endpoints of one service, with one kind of addresses and the same ports. */
final class Slice {
  /** Those of a service may be called in this order. */
  enum Family {
    IPV4,
    IPV6,
    FQDN
  }

  /** One endpoint of it. */
  static final class Endpoint {
    final String address;

    /** The pod; the address where it is none. */
    final String id;

    final boolean ready;
    final boolean terminating;

    /** Whether it still answers, though it is not ready because it terminates. */
    final boolean serving;

    final @Nullable String zone;
    final @Nullable String node;

    private Endpoint(String address, JsonValue json) {
      this.address = address;
      JsonValue target = json.get("targetRef");
      String pod = target.get("name").text("");
      id = target.get("kind").text("").equals("Pod") && !pod.isEmpty() ? pod : address;
      JsonValue conditions = json.get("conditions");
      // Not said is true, false for one that terminates: the reference of EndpointConditions.
      ready = conditions.get("ready").flag(true);
      serving = conditions.get("serving").flag(ready);
      terminating = conditions.get("terminating").flag(false);
      zone = json.get("zone").text();
      node = json.get("nodeName").text();
    }
  }

  final String name;
  final String service;
  final Family family;
  final List<Endpoint> endpoints = new ArrayList<>();
  private final List<JsonValue> ports = new ArrayList<>();

  private Slice(String name, String service, Family family) {
    this.name = name;
    this.service = service;
    this.family = family;
  }

  /** Reads an object; {@code null}: it is no slice of a service. */
  static @Nullable Slice of(JsonValue json) {
    JsonValue metadata = json.get("metadata");
    String name = metadata.get("name").text("");
    String service = metadata.get("labels").get(KubernetesApi.SERVICE).text("");
    if (name.isEmpty() || service.isEmpty()) {
      return null;
    }
    String type = json.get("addressType").text("IPv4");
    Family family =
        type.equals("IPv6") ? Family.IPV6 : type.equals("FQDN") ? Family.FQDN : Family.IPV4;
    Slice slice = new Slice(name, service, family);
    slice.ports.addAll(json.get("ports").elements());
    for (JsonValue each : json.get("endpoints").elements()) {
      List<JsonValue> addresses = each.get("addresses").elements();
      String address = addresses.isEmpty() ? "" : addresses.get(0).text("");
      if (!address.isEmpty()) {
        slice.endpoints.add(new Endpoint(address, each));
      }
    }
    return slice;
  }

  /**
   * The port to call: the one that is asked for, or that is called http or https, or the first.
   *
   * @param asked a name or a number; {@code null}: nobody asks for one
   * @return {@code null}: there is none
   */
  @Nullable JsonValue port(@Nullable String asked) {
    JsonValue best = null;
    int bestRank = Integer.MAX_VALUE;
    for (JsonValue port : ports) {
      long number = port.get("port").number(0);
      int rank = rank(port, asked);
      boolean tcp = port.get("protocol").text("TCP").equals("TCP");
      if (tcp && number >= 1 && number <= 65535 && rank < bestRank) {
        best = port;
        bestRank = rank;
      }
    }
    return best;
  }

  /** The port of TLS beside one that is plain; 0: there is none. */
  int other(JsonValue chosen) {
    if (plain(chosen)) {
      for (JsonValue port : ports) {
        long number = port.get("port").number(0);
        if (secure(port)
            && port.get("protocol").text("TCP").equals("TCP")
            && number >= 1
            && number <= 65535) {
          return (int) number;
        }
      }
    }
    return 0;
  }

  private static int rank(JsonValue port, @Nullable String asked) {
    String name = port.get("name").text("");
    if (asked != null) {
      boolean meant = asked.equals(name) || asked.equals(port.get("port").text());
      return meant ? 0 : Integer.MAX_VALUE;
    }
    String protocol = port.get("appProtocol").text("");
    return is("http", name, protocol) ? 0 : is("https", name, protocol) ? 1 : 2;
  }

  /** Whether a port speaks TLS, as far as it says so. */
  static boolean secure(JsonValue port) {
    String protocol = port.get("appProtocol").text("");
    return is("https", port.get("name").text(""), protocol) || protocol.equals("kubernetes.io/wss");
  }

  /** Whether a port says that it speaks HTTP without TLS. */
  static boolean plain(JsonValue port) {
    String protocol = port.get("appProtocol").text("");
    return is("http", port.get("name").text(""), protocol)
        || protocol.equals("kubernetes.io/ws")
        || protocol.equals("kubernetes.io/h2c");
  }

  private static boolean is(String scheme, String name, String protocol) {
    return protocol.isEmpty()
        ? name.equals(scheme) || name.startsWith(scheme + "-")
        : protocol.equalsIgnoreCase(scheme);
  }
}
