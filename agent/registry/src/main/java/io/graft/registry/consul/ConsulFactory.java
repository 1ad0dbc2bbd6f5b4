package io.graft.registry.consul;

import io.graft.http.Access;
import io.graft.http.HttpClient;
import io.graft.http.Secret;
import io.graft.http.ServerUrl;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.RegistryFactory;
import io.graft.rules.RulesSource;
import org.jspecify.annotations.Nullable;

/** Consul as a registry and as a source of rules: {@code consul://10.0.0.7:8500}. */
public final class ConsulFactory implements RegistryFactory {
  @Override
  public Registry registry(ServerUrl url, RegistryContext context) {
    url.require("dc", "tag", "ttl", "deregister-after", "check", "interval", "stale");
    ConsulOptions options = ConsulOptions.of(url);
    Access access = Access.of(url, context.settings());
    // Reading moves on to another agent for its own reasons, and writing must not go along: an
    // agent knows only what was registered with it.
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
    Access access = Access.of(url, context.settings());
    // The path names keys, and is none of the server's.
    ServerUrl servers = url.withoutPath();
    return new ConsulRules(
        servers,
        url.path(),
        ConsulOptions.of(url),
        access.token() != null,
        client(servers, access, context),
        context.scheduler());
  }

  private static HttpClient client(ServerUrl url, Access access, RegistryContext context) {
    HttpClient client = new HttpClient(url, access, context.wire(), context.scheduler());
    @Nullable Secret token = access.token();
    return token == null
        ? client.withBasic()
        : client.with(headers -> headers.put("X-Consul-Token", token.value()));
  }
}
