package io.graft.registry.dns;

import io.graft.daemon.Scheduler;
import io.graft.http.ServerUrl;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.RegistryFactory;
import io.graft.rules.RulesSource;
import java.io.File;
import org.jspecify.annotations.Nullable;

/** Makes what speaks DNS. */
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
    Resolver resolver = new Resolver(servers, options.stream(), context.wire(), scheduler);
    Updater updater = null;
    if (options.updates() && options.domain() != null) {
      NameServers primaries =
          options.primaries() == null
              ? null
              : new NameServers(options.primaries(), system, scheduler);
      updater =
          new Updater(
              options.domain(), primaries, options.key(), resolver, context.wire(), scheduler);
    }
    return new DnsRegistry(options.describe(), options, scheduler, system, resolver, updater);
  }

  @Override
  public @Nullable RulesSource rules(ServerUrl url, RegistryContext context) {
    // A rule is longer than what a TXT record holds.
    return null;
  }
}
