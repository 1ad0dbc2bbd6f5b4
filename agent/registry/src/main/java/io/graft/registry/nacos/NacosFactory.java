package io.graft.registry.nacos;

import io.graft.net.http.HttpClient;
import io.graft.net.server.ServerAccess;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.RegistryFactory;
import io.graft.rules.RulesSource;

/** Nacos as a registry and as a source of rules: {@code nacos://10.0.0.7:8848}. */
public final class NacosFactory implements RegistryFactory {
  @Override
  public Registry registry(ServerUrl url, RegistryContext context) {
    NacosOptions options = NacosOptions.of(url);
    ServerAccess access = ServerAccess.of(url, context.settings());
    ServerUrl servers = options.servers(url);
    NacosLogin login = new NacosLogin(access);
    HttpClient client = client(servers, access, login, context);
    NacosServer server = new NacosServer(options, client, login, api -> api.list(options, "graft"));
    NacosDiscovery discovery = new NacosDiscovery(server, login, options, context.scheduler());
    NacosRegistration registration =
        new NacosRegistration(server, login, options, discovery::doubt);
    return new NacosRegistry(
        servers.describe() + options.describe(),
        servers.servers().size() > 1,
        options,
        server,
        registration,
        discovery);
  }

  @Override
  public RulesSource rules(ServerUrl url, RegistryContext context) {
    NacosOptions options = NacosOptions.ofRules(url);
    ServerAccess access = ServerAccess.of(url, context.settings());
    ServerUrl servers = options.servers(url);
    NacosLogin login = new NacosLogin(access);
    HttpClient client = client(servers, access, login, context);
    NacosServer server =
        new NacosServer(
            options, client, login, api -> api.config(options, NacosRules.fleet(options)));
    return new NacosRules(
        servers.describe() + options.describe(), server, login, options, context.scheduler());
  }

  private static HttpClient client(
      ServerUrl servers, ServerAccess access, NacosLogin login, RegistryContext context) {
    HttpClient client = new HttpClient(servers, access, context.transport(), context.scheduler());
    login.to(client);
    return client;
  }
}
