package io.graft.contract.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Http;
import io.graft.test.Jdk;
import io.graft.test.servers.Api;
import io.graft.test.servers.NacosServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Order;

/** Of the contracts that take the longest, which are begun first. */
@Order(1)
class NacosTest extends RulesContract {
  @Override
  RulesSubject start() {
    return new Nacos(new NacosServer().authenticate().start());
  }

  @Override
  boolean isWiped() {
    return Jdk.isMatrix();
  }

  /** One that asks for a login. */
  static final class Nacos extends ServerSubject implements RulesSubject {
    private final NacosServer nacos;
    private Api api;

    Nacos(NacosServer server) {
      super("nacos", server);
      nacos = server;
      api = nacos.api();
    }

    @Override
    public boolean comparesAndSets() {
      // Its open API does not.
      return false;
    }

    @Override
    public void start() {
      super.start();
      api = nacos.api();
    }

    @Override
    public void wipe() {
      super.wipe();
      api = nacos.api();
    }

    @Override
    public String url(int port) {
      return url(nacos.password(), port, "?beat=1s&poll=1s");
    }

    private String url(String password, int port, String parameters) {
      return "nacos://" + nacos.user() + ":" + password + "@127.0.0.1:" + port + parameters;
    }

    @Override
    public String forbiddenUrl(int port) {
      return url("wrong", port, "");
    }

    @Override
    public Set<String> seen(String service) {
      Set<String> seen = new TreeSet<>();
      Http.Response answer =
          api.get("/v1/ns/instance/list?healthyOnly=true&serviceName=" + service);
      if (answer.status() == 200) {
        for (JsonNode each : answer.json().path("hosts")) {
          if (each.path("weight").asDouble() > 0) {
            seen.add(each.path("ip").asText() + ":" + each.path("port").asInt());
          }
        }
      }
      return seen;
    }

    private static String instance(String service, String host, int port) {
      return "/v1/ns/instance?ephemeral=true&serviceName="
          + service
          + "&ip="
          + host
          + "&port="
          + port;
    }

    /** It says itself that nobody need hear of it for an hour. */
    @Override
    public void register(String service, String host, int port) {
      String patient =
          "{\"preserved.heart.beat.timeout\":\"3600000\",\"preserved.ip.delete.timeout\":\"3600000\"}";
      Http.Response answer =
          api.post(instance(service, host, port) + "&metadata=" + encoded(patient), "");
      if (answer.status() != 200) {
        throw new IllegalStateException(answer.toString());
      }
    }

    @Override
    public void deregister(String service, String host, int port) {
      api.delete(instance(service, host, port));
    }

    /** Three beats, and the five seconds between two looks of the server. */
    @Override
    public Duration expiry() {
      return Duration.ofSeconds(15);
    }

    @Override
    public Duration renewal() {
      return Duration.ofSeconds(1);
    }

    @Override
    public String rulesUrl(int port) {
      return url(nacos.password(), port, "");
    }

    @Override
    public void writeFleet(String text) {
      write("graft.fleet", text);
    }

    @Override
    public void writeService(String service, String text) {
      write("graft.service." + service, text);
    }

    private void write(String id, String text) {
      Http.Response answer =
          api.post(
              "/v1/cs/configs?group=DEFAULT_GROUP&dataId=" + id + "&content=" + encoded(text), "");
      if (answer.status() != 200) {
        throw new IllegalStateException(answer.toString());
      }
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }
}
