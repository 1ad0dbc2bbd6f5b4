package io.graft.registry.eureka;

import io.graft.net.server.ServerUrl;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.RegistryFactory;
import io.graft.rules.RulesSource;
import org.jspecify.annotations.Nullable;

/**
 * {@code eureka://host:8761/eureka[,host:8761/eureka]…[?renew=30s&lease=90s&fetch=30s&cache=30s]}.
 */
public final class EurekaFactory implements RegistryFactory {
  @Override
  public Registry registry(ServerUrl url, RegistryContext context) {
    url.require("renew", "lease", "fetch", "cache");
    EurekaTimings periods = EurekaTimings.of(url);
    EurekaServers servers = EurekaServers.of(url, context);
    return new EurekaRegistry(url.describe(), periods, servers, context.scheduler());
  }

  @Override
  public @Nullable RulesSource rules(ServerUrl url, RegistryContext context) {
    return null;
  }
}
