package io.graft.onclients;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Checkout;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A program of {@code programs} in a JVM of its own with the agent, and its instances. */
final class Program implements AutoCloseable {
  /** Of the request that the program serves while it calls. */
  static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private static final AtomicInteger IDS = new AtomicInteger();

  final Instances instances = new Instances();
  private final JavaProcess process;
  private final AdminClient admin;
  private final String base;

  /**
   * @param module below {@code programs}
   * @param known the services of the static registry, with the addresses of their instances
   */
  Program(String module, int jdk, Map<String, List<String>> known, String... arguments)
      throws IOException {
    Path target = Checkout.file("test-apps/on-clients/programs").resolve(module).resolve("target");
    List<String> registry = new ArrayList<>();
    known.forEach(
        (name, addresses) ->
            addresses.forEach(
                address -> registry.add(name + "=" + address + ":" + instances.port())));
    String all = String.join(",", Instances.ADDRESSES.stream().map(this::at).toList());
    JavaProcessBuilder builder =
        JavaProcess.on(Jdk.require(jdk))
            .name(module + " on JDK " + jdk)
            .main(
                "com.example.onclients." + module + ".Program",
                target.resolve("classes") + ":" + Files.readString(target.resolve("class-path")))
            .withAgent()
            .jvmArguments("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .property("ribbon.instances", all)
            .property("stork.instances", all)
            .property("graft.service.name", "caller")
            .property("graft.registry", "static:" + String.join(",", registry))
            .property("otel.traces.sampler", "always_on")
            .property("graft.client.*.balance", "round-robin")
            .property("graft.client.*.throttle.mode", "off")
            .property("graft.client.*.eject.mode", "off")
            .property("graft.client.*.retry.budget-percent", "100")
            .property("graft.client.*.breaker.min-calls", "4");
    Rules.ALL.forEach((key, value) -> builder.property("graft.client." + key, value));
    String[] resolved = new String[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      resolved[i] = arguments[i].replace("PORT", "" + instances.port());
    }
    process = builder.arguments(resolved).start();
    admin = AdminClient.of(process);
    String line = process.awaitOut("listening on \\d+");
    base = "http://127.0.0.1:" + line.substring(line.lastIndexOf(' ') + 1);
  }

  String at(String address) {
    return address + ":" + instances.port();
  }

  /** A new id for requests. */
  static String id() {
    return "id" + IDS.incrementAndGet();
  }

  /** What came of a call, as the program says it. */
  record Answer(boolean ok, String text) {
    /** The class of what the library has thrown. */
    String kind() {
      return text.split(" ", 2)[0];
    }
  }

  /** Has the program call a URL by one of its clients, within a request of {@link #TRACE}. */
  Answer call(String by, String method, String url) {
    Http.Response response =
        Http.get(
            base + "/call?by=" + quoted(by) + "&method=" + method + "&url=" + quoted(url),
            "traceparent",
            "00-" + TRACE + "-b7ad6b7169203331-01");
    String[] parts = response.body().split("\n", 2);
    return new Answer(parts[0].equals("ok"), parts[1]);
  }

  private static String quoted(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The client spans whose URL has an id, when there are at least as many as expected. */
  List<JsonNode> spans(String id, int least) {
    return Await.value(
        "spans of " + id,
        () -> {
          List<JsonNode> found = new ArrayList<>();
          for (JsonNode span : admin.traces().path("spans")) {
            String url = span.path("attributes").path("url.full").asText();
            if (span.path("kind").asText().equals("CLIENT")
                && (url.endsWith("id=" + id) || url.contains("/" + id + "/"))) {
              found.add(span);
            }
          }
          return found;
        },
        found -> found.size() >= least);
  }

  /** Whether the status has an address as the instance of a service. */
  boolean hasDestination(String name, String instanceOf) {
    for (JsonNode each : admin.status().path("destinations")) {
      if (each.path("name").asText().equals(name)
          && each.path("instanceOf").asText().equals(instanceOf)) {
        return true;
      }
    }
    return false;
  }

  /** The counters of a service in the status. */
  JsonNode destination(String name) {
    for (JsonNode each : admin.status().path("destinations")) {
      if (each.path("name").asText().equals(name)) {
        return each;
      }
    }
    throw new AssertionError("no destination " + name);
  }

  /** The clients of the program. */
  List<String> clients() {
    return List.of(process.awaitOut("^clients ").substring("clients ".length()).split(","));
  }

  void awaitOut(String line) {
    process.awaitOut(line);
  }

  @Override
  public void close() {
    process.close();
    try {
      instances.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
