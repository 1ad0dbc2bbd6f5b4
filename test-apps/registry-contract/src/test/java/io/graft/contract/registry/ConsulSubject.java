package io.graft.contract.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Http;
import io.graft.test.servers.ConsulServer;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** Consul, which denies everything to who has no token. */
final class ConsulSubject extends ServerSubject implements RulesSubject {
  /** The most that one transaction may hold is 64. */
  private static final int BATCH = 50;

  private final ConsulServer consul;

  ConsulSubject() {
    super("consul", new ConsulServer().denyByDefault().start());
    consul = (ConsulServer) server;
  }

  @Override
  public String url(int port) {
    return url(port, consul.managementToken());
  }

  private static String url(int port, String token) {
    return "consul://127.0.0.1:" + port + "?ttl=3s&token=" + token;
  }

  @Override
  public String forbiddenUrl(int port) {
    return url(port, "no-token-of-mine");
  }

  @Override
  public String rulesUrl(int port) {
    return "consul://127.0.0.1:" + port + "/graft?token=" + consul.managementToken();
  }

  @Override
  public Set<String> seen(String service) {
    Set<String> seen = new TreeSet<>();
    String path = "/v1/health/service/" + service + "?passing=true";
    for (JsonNode each : consul.api().get(path).json()) {
      JsonNode described = each.path("Service");
      seen.add(described.path("Address").asText() + ":" + described.path("Port").asInt());
    }
    return seen;
  }

  private void put(String path, String body) {
    Http.Response answer = consul.api().put(path, body);
    if (answer.status() != 200) {
      throw new IllegalStateException(path + ": " + answer.status() + " " + answer.body());
    }
  }

  private static String id(String service, String host, int port) {
    return service + "-" + host + "-" + port;
  }

  private static String described(String service, String host, int port) {
    return "\"ID\":\""
        + id(service, host, port)
        + "\",\"Address\":\""
        + host
        + "\",\"Port\":"
        + port;
  }

  @Override
  public void register(String service, String host, int port) {
    put(
        "/v1/agent/service/register",
        "{\"Name\":\"" + service + "\"," + described(service, host, port) + "}");
  }

  @Override
  public void deregister(String service, String host, int port) {
    put("/v1/agent/service/deregister/" + id(service, host, port), "");
  }

  @Override
  public void registerAll(String service, String host, int firstPort, int count) {
    for (int from = 0; from < count; from += BATCH) {
      // A node of its own: an agent takes away what is at its node and not known to it.
      StringBuilder operations =
          new StringBuilder("[{\"Node\":{\"Verb\":\"set\",\"Node\":{\"Node\":\"elsewhere\",")
              .append("\"Address\":\"10.255.0.1\"}}}");
      for (int i = from; i < Math.min(count, from + BATCH); i++) {
        operations
            .append(",{\"Service\":{\"Verb\":\"set\",\"Node\":\"elsewhere\",\"Service\":{")
            .append("\"Service\":\"")
            .append(service)
            .append("\",")
            .append(described(service, host, firstPort + i))
            .append("}}}");
      }
      put("/v1/txn", operations.append(']').toString());
    }
  }

  @Override
  public void writeFleet(String text) {
    put("/v1/kv/graft/fleet", text);
  }

  @Override
  public void writeService(String service, String text) {
    put("/v1/kv/graft/service/" + service, text);
  }

  @Override
  public Duration expiry() {
    return Duration.ofSeconds(5);
  }

  @Override
  public Duration renewal() {
    return Duration.ofSeconds(3);
  }
}
