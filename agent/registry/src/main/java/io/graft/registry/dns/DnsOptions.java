package io.graft.registry.dns;

import io.graft.config.Form;
import io.graft.http.Secret;
import io.graft.http.ServerUrl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a URL says: {@code dns://[domain[,domain…]][?name=value&…]}. Immutable. May be made in
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

  /** What URLs of other kinds have. */
  private static final String[] NOT_HERE = {
    "tls", "ca", "cert", "key", "user", "password", "token"
  };

  private static final int PORT = 53;
  private static final long TTL_MILLIS = 5000;
  private static final long LEASE_MILLIS = 90_000;

  private final List<Name> domains;
  private final @Nullable List<ServerUrl.Server> servers;
  private final boolean stream;
  private final Search search;
  private final boolean updates;
  private final @Nullable List<ServerUrl.Server> primaries;
  private final @Nullable Tsig key;
  private final int ttl;
  private final int lease;

  /**
   * @throws IllegalArgumentException with a clause for people
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
      throw new IllegalArgumentException("dns has no users; tsig=<key> signs updates");
    }
    domains = domains(url);
    servers = servers(url, "server");
    stream = url.parameter("tcp") != null && flag(url, "tcp");
    search =
        new Search(
            new Layout(url.parameter("prefix")),
            url.parameter("type"),
            port(url.parameter("port")));
    String update = url.parameter("update");
    updates = update != null;
    primaries = update == null || update.equals("soa") ? null : servers(url, "update");
    if (updates && domains.size() != 1) {
      throw new IllegalArgumentException(
          "update needs the domain in which services are registered: dns://<domain>?update=…");
    }
    key = key(url);
    if (key != null && !updates) {
      throw new IllegalArgumentException(
          "tsig signs updates, and there is no update=<server> that takes them");
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
            "after dns:// there is a domain, and name servers are a parameter:"
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
        throw new IllegalArgumentException("it names no server");
      }
      return servers;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(parameter + ": " + e.getMessage(), e);
    }
  }

  private static boolean flag(ServerUrl url, String parameter) {
    String said = url.parameter(parameter);
    try {
      return said != null && Form.flag(said);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(parameter + " is " + e.getMessage(), e);
    }
  }

  private static int port(@Nullable String said) {
    if (said == null) {
      return 0;
    }
    try {
      int port = Form.port(said);
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
      millis = Form.millis(said);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
    if (millis < least || millis > most) {
      throw new IllegalArgumentException(
          name + " is not between " + least / 1000 + "s and " + most / 1000 + "s");
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
              ? "there is no tsig=<name of the key>"
              : "there is no tsig-secret=<Base64 or file:/path> of the key");
    }
    return Tsig.of(name, algorithm, secret);
  }

  /** Where services are looked for, in their order; empty: where this host looks for names. */
  List<Name> domains() {
    return domains;
  }

  /** Where instances are registered; {@code null}: nowhere. */
  @Nullable Name domain() {
    return updates ? domains.get(0) : null;
  }

  /** Name servers; {@code null}: those of this host. */
  @Nullable List<ServerUrl.Server> servers() {
    return servers;
  }

  /** Whether all is asked by TCP. */
  boolean stream() {
    return stream;
  }

  Search search() {
    return search;
  }

  boolean updates() {
    return updates;
  }

  /** Who takes updates; {@code null}: the primary that the zone names. */
  @Nullable List<ServerUrl.Server> primaries() {
    return primaries;
  }

  /** What updates are signed with; {@code null}: nothing. */
  @Nullable Tsig key() {
    return key;
  }

  /** For how long others may keep what is registered, in seconds. */
  int ttl() {
    return ttl;
  }

  /** For how many seconds an instance lives after each sign of life; 0: for ever. */
  int lease() {
    return lease;
  }

  /** For people, without secrets. */
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
