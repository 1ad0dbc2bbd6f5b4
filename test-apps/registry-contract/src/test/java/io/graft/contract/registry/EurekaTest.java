package io.graft.contract.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Http;
import io.graft.test.Jdk;
import io.graft.test.servers.EurekaServer;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;

@Order(2)
class EurekaTest extends GuardedContract<GuardedSubject> {
  @Override
  GuardedSubject start() {
    return new Eureka();
  }

  @Override
  boolean isWiped() {
    return Jdk.isMatrix();
  }

  /** Its agents read all services at once. */
  @Override
  boolean isFilled() {
    return true;
  }

  /** One that asks for a password, and whose answers are half a second old at most. */
  private static final class Eureka extends ServerSubject implements GuardedSubject {
    private final EurekaServer eureka;

    Eureka() {
      super(
          "eureka",
          new EurekaServer()
              .authenticate("graft", "s3cret")
              // Ten thousand changes would be told every second for three minutes.
              .setting("eureka.server.retention-time-in-ms-in-delta-queue", 10000)
              .setting("eureka.server.delta-retention-timer-interval-in-ms", 2000)
              // What changes while a list is made is missing in it for as long as it is kept.
              .setting("eureka.server.response-cache-auto-expiration-in-seconds", 3)
              .start());
      eureka = (EurekaServer) server;
    }

    @Override
    public String url(int port) {
      return url("s3cret", port);
    }

    private static String url(String password, int port) {
      return "eureka://graft:"
          + password
          + "@127.0.0.1:"
          + port
          + "/eureka?renew=1s&lease=3s&fetch=1s&cache=500ms";
    }

    @Override
    public String forbiddenUrl(int port) {
      return url("wrong", port);
    }

    @Override
    public Set<String> seen(String service) {
      Set<String> seen = new TreeSet<>();
      Http.Response answer = eureka.api().get(path(service));
      if (answer.status() == 200) {
        for (JsonNode each : answer.json().at("/application/instance")) {
          if (each.path("status").asText().equals("UP")) {
            seen.add(each.path("hostName").asText() + ":" + each.at("/port/$").asInt());
          }
        }
      }
      return seen;
    }

    private static String path(String service) {
      return "/apps/" + service.toUpperCase(Locale.ROOT);
    }

    private static String id(String service, String host, int port) {
      return host + ":" + service + ":" + port;
    }

    /** As Spring Cloud does it; lives for longer than a busy machine takes to register many. */
    @Override
    public void register(String service, String host, int port) {
      post(path(service), "{\"instance\": " + instance(service, host, port) + "}", 204);
    }

    /** As a peer tells what it was told: a request for all. */
    @Override
    public void registerAll(String service, String host, int firstPort, int count) {
      String all =
          IntStream.range(firstPort, firstPort + count)
              .mapToObj(
                  port ->
                      """
                      {"action": "Register", "appName": "%s", "id": "%s",
                        "lastDirtyTimestamp": %d, "instanceInfo": %s}
                      """
                          .formatted(
                              service.toUpperCase(Locale.ROOT),
                              id(service, host, port),
                              System.currentTimeMillis(),
                              instance(service, host, port)))
              .collect(Collectors.joining(","));
      post("/peerreplication/batch/", "{\"replicationList\": [" + all + "]}", 200);
    }

    private void post(String path, String body, int expected) {
      Http.Response answer = eureka.api().post(path, body);
      if (answer.status() != expected) {
        throw new IllegalStateException(path + ": " + answer);
      }
    }

    private static String instance(String service, String host, int port) {
      return """
          {"instanceId": "%s", "app": "%s", "hostName": "%s", "ipAddr": "%s",
            "vipAddress": "%s", "secureVipAddress": "%s", "status": "UP",
            "port": {"$": %d, "@enabled": "true"},
            "securePort": {"$": 443, "@enabled": "false"},
            "dataCenterInfo": {
              "@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
              "name": "MyOwn"},
            "leaseInfo": {"renewalIntervalInSecs": 30, "durationInSecs": 1800},
            "metadata": {"management.port": "%d"}}
          """
          .formatted(
              id(service, host, port),
              service.toUpperCase(Locale.ROOT),
              host,
              host,
              service,
              service,
              port,
              port);
    }

    @Override
    public void deregister(String service, String host, int port) {
      eureka.api().delete(path(service) + "/" + id(service, host, port));
    }

    @Override
    public Duration expiry() {
      return Duration.ofSeconds(10);
    }

    @Override
    public Duration renewal() {
      return Duration.ofSeconds(2);
    }
  }
}
