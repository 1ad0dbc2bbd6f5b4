package io.graft.registry.etcd;

import io.graft.governance.setting.ValueParser;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.RegistryFactory;
import io.graft.rules.RulesSource;
import org.jspecify.annotations.Nullable;

/** {@code etcd://host[:2379][,host…][/prefix][?ttl=15s]}. */
public final class EtcdFactory implements RegistryFactory {
  private static final String SERVICES = "/graft/services";
  private static final String RULES = "/graft";
  private static final long TTL_MILLIS = 15000;
  private static final long SHORTEST_MILLIS = 3000;
  private static final long LONGEST_MILLIS = 3600_000;

  @Override
  public Registry registry(ServerUrl url, RegistryContext context) {
    url.require("prefix", "ttl");
    long ttl = ttl(url.parameter("ttl"));
    String prefix = prefix(url, SERVICES);
    EtcdClient client = new EtcdClient(url, context);
    return new EtcdRegistry(describe(url, prefix), client, context.scheduler(), prefix, ttl);
  }

  @Override
  public RulesSource rules(ServerUrl url, RegistryContext context) {
    url.require("prefix");
    String prefix = prefix(url, RULES);
    EtcdClient client = new EtcdClient(url, context);
    return new EtcdRules(describe(url, prefix), client, context.scheduler(), prefix);
  }

  private static String describe(ServerUrl url, String prefix) {
    return url.withoutPath().describe() + (prefix.startsWith("/") ? "" : " ") + prefix;
  }

  /**
   * Returns the prefix without a trailing slash. A path cannot name keys that begin without a
   * slash.
   */
  private static String prefix(ServerUrl url, String otherwise) {
    String said = url.parameter("prefix");
    String prefix = said != null ? said : url.path();
    while (prefix.endsWith("/")) {
      prefix = prefix.substring(0, prefix.length() - 1);
    }
    return prefix.isEmpty() ? otherwise : prefix;
  }

  private static long ttl(@Nullable String said) {
    if (said == null) {
      return TTL_MILLIS;
    }
    long millis;
    try {
      millis = ValueParser.millis(said);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("ttl=" + said + ": " + e.getMessage(), e);
    }
    if (millis < SHORTEST_MILLIS || millis > LONGEST_MILLIS) {
      throw new IllegalArgumentException("ttl=" + said + " is not from 3s to 1h");
    }
    return millis;
  }
}
