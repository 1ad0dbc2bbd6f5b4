package io.graft.registry.zookeeper;

import io.graft.governance.setting.ValueParser;
import io.graft.net.server.ServerAccess;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.RegistryFactory;
import io.graft.rules.RulesSource;

/**
 * Creates registries and sources of rules from a URL: {@code
 * zookeeper://host[:2181][,host…][/node][?timeout=10s]}. The node is the parent of all services,
 * {@code /services} by default as in Spring Cloud; for rules the parent of the documents, {@code
 * /graft} by default.
 */
public final class ZookeeperFactory implements RegistryFactory {
  private static final String TIMEOUT = "timeout";
  private static final long DEFAULT_MILLIS = 10_000;
  private static final long LEAST_MILLIS = 1_000;
  private static final long MOST_MILLIS = 300_000;

  /** Called by reflection. */
  public ZookeeperFactory() {}

  @Override
  public Registry registry(ServerUrl url, RegistryContext context) {
    url.require(TIMEOUT);
    return new ZookeeperRegistry(
        url,
        ServerAccess.of(url, context.settings()),
        node(url, "/services"),
        timeout(url),
        context);
  }

  @Override
  public RulesSource rules(ServerUrl url, RegistryContext context) {
    url.require(TIMEOUT);
    return new ZookeeperRules(
        url, ServerAccess.of(url, context.settings()), node(url, "/graft"), timeout(url), context);
  }

  private static String node(ServerUrl url, String otherwise) {
    return url.path().isEmpty() ? otherwise : NodePaths.checked(url.path());
  }

  private static int timeout(ServerUrl url) {
    String said = url.parameter(TIMEOUT);
    if (said == null) {
      return (int) DEFAULT_MILLIS;
    }
    long millis;
    try {
      millis = ValueParser.millis(said);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its timeout is not a duration: " + e.getMessage(), e);
    }
    if (millis < LEAST_MILLIS || millis > MOST_MILLIS) {
      throw new IllegalArgumentException("its timeout " + said + " is not from 1s to 300s");
    }
    return (int) millis;
  }
}
