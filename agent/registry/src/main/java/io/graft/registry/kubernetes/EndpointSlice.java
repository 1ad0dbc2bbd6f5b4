package io.graft.registry.kubernetes;

import io.graft.net.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An EndpointSlice: endpoints of one service that share an address family and ports. */
final class EndpointSlice {
  /** Address families, preferred first. */
  enum Family {
    IPV4,
    IPV6,
    FQDN
  }

  /** One endpoint of the slice. */
  static final class Endpoint {
    final String address;

    /** The name of the pod, or else the address. */
    final String id;

    final boolean ready;
    final boolean terminating;

    /** Whether it still responds, although it terminates and is not ready. */
    final boolean serving;

    final @Nullable String zone;
    final @Nullable String node;

    private Endpoint(String address, JsonValue json) {
      this.address = address;
      JsonValue target = json.get("targetRef");
      String pod = target.get("name").text("");
      id = target.get("kind").text("").equals("Pod") && !pod.isEmpty() ? pod : address;
      JsonValue conditions = json.get("conditions");
      // Missing means true, but false while terminating: see the reference of EndpointConditions.
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

  private EndpointSlice(String name, String service, Family family) {
    this.name = name;
    this.service = service;
    this.family = family;
  }

  /** Parses an object; {@code null}: not a slice of a service. */
  static @Nullable EndpointSlice of(JsonValue json) {
    JsonValue metadata = json.get("metadata");
    String name = metadata.get("name").text("");
    String service = metadata.get("labels").get(KubernetesApi.SERVICE).text("");
    if (name.isEmpty() || service.isEmpty()) {
      return null;
    }
    String type = json.get("addressType").text("IPv4");
    Family family =
        type.equals("IPv6") ? Family.IPV6 : type.equals("FQDN") ? Family.FQDN : Family.IPV4;
    EndpointSlice slice = new EndpointSlice(name, service, family);
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
   * Returns the port to call: the configured one, or one named http or https, or the first.
   *
   * @param asked a name or a number; {@code null}: none is configured
   * @return {@code null}: none
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

  /** Returns the TLS port beside a plain one; 0: none. */
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

  /** Whether a port is known to use TLS. */
  static boolean secure(JsonValue port) {
    String protocol = port.get("appProtocol").text("");
    return is("https", port.get("name").text(""), protocol) || protocol.equals("kubernetes.io/wss");
  }

  /** Whether a port is known to use HTTP without TLS. */
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
