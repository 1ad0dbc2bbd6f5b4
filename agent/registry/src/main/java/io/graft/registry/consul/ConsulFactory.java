package io.graft.registry.consul;

import io.graft.net.http.HttpClient;
import io.graft.net.server.Secret;
import io.graft.net.server.ServerAccess;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.RegistryFactory;
import io.graft.rules.RulesSource;
import org.jspecify.annotations.Nullable;

/** Creates the registry and the source of rules of Consul: {@code consul://10.0.0.7:8500}. */
public final class ConsulFactory implements RegistryFactory {
  @Override
  public Registry registry(ServerUrl url, RegistryContext context) {
    url.require("dc", "tag", "ttl", "deregister-after", "check", "interval", "stale");
    ConsulOptions options = ConsulOptions.of(url);
    ServerAccess access = ServerAccess.of(url, context.settings());
    // Reading may switch to another agent. Writing must not: an agent only knows the services that
    // were registered with it.
    return new ConsulRegistry(
        url.describe() + (options.datacenter == null ? "" : " dc " + options.datacenter),
        options,
        access.token() != null,
        client(url, access, context),
        client(url, access, context),
        context.scheduler());
  }

  @Override
  public RulesSource rules(ServerUrl url, RegistryContext context) {
    url.require("dc", "stale");
    ServerAccess access = ServerAccess.of(url, context.settings());
    // The path is a prefix of keys, not part of the server's URL.
    ServerUrl servers = url.withoutPath();
    return new ConsulRules(
        servers,
        url.path(),
        ConsulOptions.of(url),
        access.token() != null,
        client(servers, access, context),
        context.scheduler());
  }

  private static HttpClient client(ServerUrl url, ServerAccess access, RegistryContext context) {
    HttpClient client = new HttpClient(url, access, context.transport(), context.scheduler());
    @Nullable Secret token = access.token();
    return token == null
        ? client.withBasic()
        : client.with(headers -> headers.put("X-Consul-Token", token.value()));
  }
}
