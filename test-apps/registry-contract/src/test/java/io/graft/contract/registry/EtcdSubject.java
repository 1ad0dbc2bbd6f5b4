package io.graft.contract.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graft.test.Http;
import io.graft.test.servers.EtcdServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;

/** etcd, which asks for a user, who may read and write what belongs to Graft and nothing else. */
final class EtcdSubject extends ServerSubject implements RulesSubject {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final EtcdServer etcd;

  EtcdSubject() {
    super("etcd", new EtcdServer().authenticate("root's").start());
    etcd = (EtcdServer) server;
    addUser();
  }

  private void addUser() {
    etcd.addUser("graft", "secret", "/graft/");
  }

  @Override
  public void wipe() {
    super.wipe();
    addUser();
  }

  @Override
  public String url(int port) {
    return "etcd://graft:secret@127.0.0.1:" + port + "?ttl=3s";
  }

  @Override
  public String forbiddenUrl(int port) {
    return "etcd://graft:guess@127.0.0.1:" + port + "?ttl=3s";
  }

  @Override
  public String rulesUrl(int port) {
    return "etcd://graft:secret@127.0.0.1:" + port;
  }

  private JsonNode call(String path, String body) {
    Http.Response answer = etcd.api().post("/v3/kv/" + path, body);
    if (answer.status() != 200) {
      throw new IllegalStateException(path + ": " + answer.status() + " " + answer.body());
    }
    return answer.json();
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String put(String key, String value) {
    return "{\"key\":\"" + encoded(key) + "\",\"value\":\"" + encoded(value) + "\"}";
  }

  private static String key(String service, String host, int port) {
    return "/graft/services/" + service + "/" + host + ":" + port;
  }

  @Override
  public Set<String> seen(String service) {
    String prefix = "/graft/services/" + service;
    String range =
        "{\"key\":\""
            + encoded(prefix + "/")
            + "\",\"range_end\":\""
            + encoded(prefix + "0")
            + "\"}";
    Set<String> seen = new TreeSet<>();
    for (JsonNode each : call("range", range).path("kvs")) {
      try {
        JsonNode value = JSON.readTree(Base64.getDecoder().decode(each.path("value").asText()));
        if (!value.at("/Metadata/draining").asBoolean()) {
          seen.add(value.path("Addr").asText());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return seen;
  }

  @Override
  public void register(String service, String host, int port) {
    // As etcd's documentation of gRPC naming does it.
    String value = "{\"Op\":0,\"Addr\":\"" + host + ":" + port + "\",\"Metadata\":null}";
    call("put", put(key(service, host, port), value));
  }

  @Override
  public void deregister(String service, String host, int port) {
    call("deleterange", "{\"key\":\"" + encoded(key(service, host, port)) + "\"}");
  }

  @Override
  public void registerAll(String service, String host, int firstPort, int count) {
    StringBuilder puts = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String value = host + ":" + (firstPort + i);
      puts.append(i == 0 ? "" : ",").append("{\"request_put\":");
      puts.append(put(key(service, host, firstPort + i), value)).append('}');
    }
    call("txn", "{\"success\":[" + puts + "]}");
  }

  @Override
  public void writeFleet(String text) {
    call("put", put("/graft/fleet", text));
  }

  @Override
  public void writeService(String service, String text) {
    call("put", put("/graft/service/" + service, text));
  }

  @Override
  public Duration expiry() {
    return Duration.ofSeconds(5);
  }

  @Override
  public Duration renewal() {
    return Duration.ofSeconds(1);
  }
}
