package io.graft.registry.dns;

import io.graft.governance.setting.ValueParser;
import io.graft.net.server.Secret;
import io.graft.net.server.ServerUrl;
import io.graft.registry.dns.message.Name;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parsed URL: {@code dns://[domain[,domain…]][?name=value&…]}. Immutable. May be created in
 * premain.
 */
final class DnsOptions {
  private static final String[] PARAMETERS = {
    "server",
    "tcp",
    "type",
    "port",
    "prefix",
    "update",
    "tsig",
    "tsig-secret",
    "tsig-algorithm",
    "ttl",
    "lease"
  };

  /** Parameters of other registries, which this one rejects with an explanation. */
  private static final String[] NOT_HERE = {
    "tls", "ca", "cert", "key", "user", "password", "token"
  };

  private static final int PORT = 53;
  private static final long TTL_MILLIS = 5000;
  private static final long LEASE_MILLIS = 90_000;

  private final List<Name> domains;
  private final @Nullable List<ServerUrl.Server> servers;
  private final boolean stream;
  private final ServiceQuery search;
  private final boolean updates;
  private final @Nullable List<ServerUrl.Server> primaries;
  private final @Nullable Tsig key;
  private final int ttl;
  private final int lease;

  /**
   * @throws IllegalArgumentException if the URL is invalid; the message is a clause that says why
   */
  DnsOptions(ServerUrl url) {
    url.allow(PARAMETERS);
    for (String name : NOT_HERE) {
      if (url.parameter(name) != null) {
        throw new IllegalArgumentException(
            "dns has no parameter '"
                + name
                + "'; updates are signed with tsig=<key> and tsig-secret=<Base64>");
      }
    }
    if (url.user() != null) {
      throw new IllegalArgumentException("dns has no users; updates are signed with tsig=<key>");
    }
    domains = domains(url);
    servers = servers(url, "server");
    stream = url.parameter("tcp") != null && flag(url, "tcp");
    search =
        new ServiceQuery(
            new ZoneLayout(url.parameter("prefix")),
            url.parameter("type"),
            port(url.parameter("port")));
    String update = url.parameter("update");
    updates = update != null;
    primaries = update == null || update.equals("soa") ? null : servers(url, "update");
    if (updates && domains.size() != 1) {
      throw new IllegalArgumentException(
          "update requires the domain to register in: dns://<domain>?update=…");
    }
    key = key(url);
    if (key != null && !updates) {
      throw new IllegalArgumentException("tsig signs updates, but there is no update=<server>");
    }
    ttl = (int) (millis(url, "ttl", TTL_MILLIS, 1000, 3_600_000) / 1000);
    String leased = url.parameter("lease");
    lease =
        "none".equals(leased)
            ? 0
            : (int) (millis(url, "lease", LEASE_MILLIS, 15_000, 24 * 3_600_000) / 1000);
  }

  private static List<Name> domains(ServerUrl url) {
    List<Name> domains = new ArrayList<>();
    for (ServerUrl.Server each : url.servers()) {
      String host = each.host();
      if (isAddress(host) || each.port() != PORT || !each.path().isEmpty()) {
        throw new IllegalArgumentException(
            "only a domain may follow dns://; name servers are a parameter:"
                + " dns://<domain>?server=<address>[:port]");
      }
      domains.add(Name.of(host));
    }
    return Collections.unmodifiableList(domains);
  }

  private static boolean isAddress(String host) {
    boolean digits = true;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c == ':') {
        return true;
      }
      digits &= c >= '0' && c <= '9' || c == '.';
    }
    return digits;
  }

  private static @Nullable List<ServerUrl.Server> servers(ServerUrl url, String parameter) {
    String said = url.parameter(parameter);
    if (said == null) {
      return null;
    }
    try {
      List<ServerUrl.Server> servers = ServerUrl.parse("dns://" + said, PORT).servers();
      for (ServerUrl.Server each : servers) {
        if (!each.path().isEmpty()) {
          throw new IllegalArgumentException("'" + each + "' has a path");
        }
      }
      if (servers.isEmpty()) {
        throw new IllegalArgumentException("it has no server");
      }
      return servers;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(parameter + ": " + e.getMessage(), e);
    }
  }

  private static boolean flag(ServerUrl url, String parameter) {
    String said = url.parameter(parameter);
    try {
      return said != null && ValueParser.flag(said);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(parameter + " is " + e.getMessage(), e);
    }
  }

  private static int port(@Nullable String said) {
    if (said == null) {
      return 0;
    }
    try {
      int port = ValueParser.port(said);
      if (port > 0) {
        return port;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("port: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("port is 0");
  }

  private static long millis(ServerUrl url, String name, long byDefault, long least, long most) {
    String said = url.parameter(name);
    if (said == null) {
      return byDefault;
    }
    long millis;
    try {
      millis = ValueParser.millis(said);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
    if (millis < least || millis > most) {
      throw new IllegalArgumentException(
          name + " is not from " + least / 1000 + "s to " + most / 1000 + "s");
    }
    return millis;
  }

  private static @Nullable Tsig key(ServerUrl url) {
    String name = url.parameter("tsig");
    Secret secret = Secret.of(url.parameter("tsig-secret"));
    String algorithm = url.parameter("tsig-algorithm");
    if (name == null && secret == null && algorithm == null) {
      return null;
    }
    if (name == null || secret == null) {
      throw new IllegalArgumentException(
          name == null
              ? "tsig=<name of the key> is missing"
              : "tsig-secret=<Base64 or file:/path> of the key is missing");
    }
    return Tsig.of(name, algorithm, secret);
  }

  /** The domains to search, in order; empty: the search domains of this host. */
  List<Name> domains() {
    return domains;
  }

  /** The domain to register in; {@code null}: none. */
  @Nullable Name domain() {
    return updates ? domains.get(0) : null;
  }

  /** Name servers; {@code null}: those of this host. */
  @Nullable List<ServerUrl.Server> servers() {
    return servers;
  }

  /** Whether all queries use TCP. */
  boolean stream() {
    return stream;
  }

  ServiceQuery search() {
    return search;
  }

  boolean updates() {
    return updates;
  }

  /** The servers for updates; {@code null}: the primary server in the zone's SOA. */
  @Nullable List<ServerUrl.Server> primaries() {
    return primaries;
  }

  /** The key for updates; {@code null}: not signed. */
  @Nullable Tsig key() {
    return key;
  }

  /** The TTL of the registered records, in seconds. */
  int ttl() {
    return ttl;
  }

  /** How many seconds an instance lives after each renewal; 0: for ever. */
  int lease() {
    return lease;
  }

  /** Returns a description for the log, without secrets. */
  String describe() {
    StringBuilder out = new StringBuilder("dns");
    String separator = " ";
    for (Name domain : domains) {
      out.append(separator).append(domain);
      separator = ", ";
    }
    separator = " at ";
    List<ServerUrl.Server> named = servers;
    if (named != null) {
      for (ServerUrl.Server server : named) {
        out.append(separator).append(server.authority());
        separator = ", ";
      }
    }
    return out.toString();
  }
}
