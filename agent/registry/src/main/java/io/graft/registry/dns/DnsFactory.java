package io.graft.registry.dns;

import io.graft.daemon.Scheduler;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.RegistryFactory;
import io.graft.registry.dns.resolve.NameServers;
import io.graft.registry.dns.resolve.ResolvConf;
import io.graft.registry.dns.resolve.Resolver;
import io.graft.rules.RulesSource;
import java.io.File;
import org.jspecify.annotations.Nullable;

/** Creates DNS registries. */
public final class DnsFactory implements RegistryFactory {
  private static final String SYSTEM = "/etc/resolv.conf";

  @Override
  public Registry registry(ServerUrl url, RegistryContext context) {
    return registry(new DnsOptions(url), context, new File(SYSTEM));
  }

  static Registry registry(DnsOptions options, RegistryContext context, File resolvConf) {
    Scheduler scheduler = context.scheduler();
    ResolvConf system = new ResolvConf(resolvConf);
    NameServers servers = new NameServers(options.servers(), system, scheduler);
    Resolver resolver =
        new Resolver(servers, options.stream(), context.transport().loop(), scheduler);
    Updater updater = null;
    if (options.updates() && options.domain() != null) {
      NameServers primaries =
          options.primaries() == null
              ? null
              : new NameServers(options.primaries(), system, scheduler);
      updater =
          new Updater(
              options.domain(),
              primaries,
              options.key(),
              resolver,
              context.transport().loop(),
              scheduler);
    }
    return new DnsRegistry(options.describe(), options, scheduler, system, resolver, updater);
  }

  @Override
  public @Nullable RulesSource rules(ServerUrl url, RegistryContext context) {
    // Rules do not fit into a TXT record.
    return null;
  }
}
