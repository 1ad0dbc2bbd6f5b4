package io.graft.contract.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.servers.Api;
import io.graft.test.servers.ConsulServer;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

class ConsulTest extends RegistryContract {
  @Override
  Subject start() {
    return new Consul();
  }

  private static final class Consul extends ServerSubject implements RulesSubject {
    private final ConsulServer consul;

    Consul() {
      super("consul", new ConsulServer().start());
      consul = (ConsulServer) server;
    }

    private Api api() {
      return consul.api();
    }

    @Override
    public String url(int port) {
      return "consul://127.0.0.1:" + port + "?ttl=3s";
    }

    @Override
    public Set<String> seen(String service) {
      Set<String> seen = new TreeSet<>();
      JsonNode all = api().get("/v1/health/service/" + service + "?passing=1").json();
      for (JsonNode each : all) {
        seen.add(each.at("/Service/Address").asText() + ":" + each.at("/Service/Port").asInt());
      }
      return seen;
    }

    @Override
    public void register(String service, String host, int port) {
      api()
          .put(
              "/v1/agent/service/register",
              """
              {"ID":"%s-%d","Name":"%s","Address":"%s","Port":%d}
              """
                  .formatted(service, port, service, host, port));
    }

    @Override
    public void deregister(String service, String host, int port) {
      api().put("/v1/agent/service/deregister/" + service + "-" + port, "");
    }

    @Override
    public Duration expiry() {
      return Duration.ofSeconds(3);
    }

    @Override
    public Duration renewal() {
      return Duration.ofSeconds(1);
    }

    @Override
    public String rulesUrl(int port) {
      return "consul://127.0.0.1:" + port + "/fleet-rules";
    }

    @Override
    public void writeFleet(String text) {
      api().put("/v1/kv/fleet-rules/fleet", text);
    }

    @Override
    public void writeService(String service, String text) {
      api().put("/v1/kv/fleet-rules/service/" + service, text);
    }
  }
}
