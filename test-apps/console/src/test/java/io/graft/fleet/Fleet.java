package io.graft.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** Services in JVMs of their own, which share an embedded registry. */
final class Fleet implements AutoCloseable {
  /** Of a caller: that an instance which fails gets calls, is ejected, and stays so for a test. */
  static final Map<String, String> EJECTS_ORDERS =
      Map.of(
          "graft.client.orders.balance", "random",
          "graft.client.orders.eject.consecutive", "3",
          "graft.client.orders.eject.time", "5m");

  private final TemporaryDirectory directory = TemporaryDirectory.create();
  private final Path registry = directory.directory("registry");
  private final List<Service> services = new ArrayList<>();

  /** One running service. */
  record Service(JavaProcess process, int port) {
    AdminClient admin() {
      return AdminClient.of(process);
    }

    /** What its agent tells of all services. */
    JsonNode fleet() {
      return get("/graft/fleet");
    }

    /** What its agent tells of one service. */
    JsonNode fleet(String service) {
      return get("/graft/fleet?service=" + service);
    }

    private JsonNode get(String path) {
      Http.Response response = admin().get(path);
      if (response.status() != 200) {
        throw new AssertionError(response.toString());
      }
      return response.json();
    }

    Http.Response work() {
      return Http.get("http://127.0.0.1:" + port + "/work");
    }

    void set(String state) {
      Http.get("http://127.0.0.1:" + port + "/" + state);
    }
  }

  /**
   * Starts a service.
   *
   * @param settings further settings
   */
  Service start(int jdk, String name, Map<String, String> settings, String... callees) {
    return start(jdk, name, settings, Map.of(), callees);
  }

  Service start(
      int jdk,
      String name,
      Map<String, String> settings,
      Map<String, String> environment,
      String... callees) {
    JavaProcessBuilder builder =
        JavaProcess.on(Jdk.require(jdk))
            .name(name + "-" + services.size())
            .main(Node.class)
            .arguments(callees)
            .withAgent()
            .registry(registry)
            .property("graft.service.name", name)
            .jvmArguments("-Xmx64m");
    settings.forEach(builder::property);
    environment.forEach(builder::environment);
    JavaProcess process = builder.start();
    String line = process.awaitOut("listening on \\d+");
    Service service =
        new Service(process, Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)));
    services.add(service);
    return service;
  }

  /** Waits until what a service tells of another one fits. */
  static JsonNode await(
      String what, Service by, String service, java.util.function.Predicate<JsonNode> fits) {
    JsonNode[] last = new JsonNode[1];
    Await.until(
        what,
        Await.LIMIT.multipliedBy(2),
        () -> {
          last[0] = by.fleet(service);
          return fits.test(last[0]);
        },
        () -> String.valueOf(last[0]));
    return last[0];
  }

  /** The lease of a running service, from which others are made. */
  Properties lease(String service) throws IOException {
    Properties lease = new Properties();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(registry, service + "@*.lease")) {
      try (var reader = Files.newBufferedReader(found.iterator().next())) {
        lease.load(reader);
      }
    }
    return lease;
  }

  /**
   * Lists an instance that exists in the registry only, for as long as the other's process runs.
   */
  void list(
      Properties like, String service, String id, String host, int port, Map<String, String> meta)
      throws IOException {
    Map<String, String> lines = new TreeMap<>();
    for (String key : like.stringPropertyNames()) {
      if (!key.startsWith("meta.") && !key.equals("check")) {
        lines.put(key, like.getProperty(key));
      }
    }
    lines.put("service", service);
    lines.put("id", id);
    lines.put("host", host);
    lines.put("port", String.valueOf(port));
    meta.forEach((key, value) -> lines.put("meta." + key, value));
    StringBuilder text = new StringBuilder();
    lines.forEach(
        (key, value) ->
            text.append(key).append('=').append(value.replace(":", "\\:")).append('\n'));
    CRC32 crc = new CRC32();
    crc.update(text.toString().getBytes(StandardCharsets.UTF_8));
    text.append("check=").append(Long.toHexString(crc.getValue())).append('\n');
    Path file = registry.resolve(service + "@" + id + ".lease");
    Path draft = directory.path().resolve("draft");
    Files.writeString(draft, text);
    Files.move(draft, file);
  }

  /** Where its services are registered. */
  Path registry() {
    return registry;
  }

  Path directory(String name) {
    return directory.directory(name);
  }

  @Override
  public void close() {
    services.forEach(service -> service.process.close());
    directory.close();
  }
}
