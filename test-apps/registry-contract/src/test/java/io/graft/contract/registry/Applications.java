package io.graft.contract.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Applications with the agent, and what their agents keep on disk. */
class Applications implements AutoCloseable {
  private final TemporaryDirectory cache = TemporaryDirectory.create();
  private final List<Running> running = new ArrayList<>();

  /** Starts an application, and waits until it listens. */
  final Running start(
      Jdk jdk, String registry, String service, String name, Map<String, String> properties) {
    return start(
        JavaProcess.on(jdk).name(name).main(Application.class).arguments(name),
        registry,
        service,
        name,
        properties);
  }

  /** Starts a container whose web applications are services of their own. */
  final Running startContexts(String registry) {
    String libraries =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(each -> each.contains("tomcat"))
            .collect(Collectors.joining(File.pathSeparator));
    Path classes = Path.of("target/classes").toAbsolutePath();
    return start(
        JavaProcess.on(Jdk.current())
            .name("contexts")
            .main(ContextsApplication.class.getName(), classes + File.pathSeparator + libraries)
            .directory(cache.directory("contexts")),
        registry,
        "box",
        "contexts",
        Map.of("graft.service.per-context", "true"));
  }

  private Running start(
      JavaProcessBuilder builder,
      String registry,
      String service,
      String name,
      Map<String, String> properties) {
    builder
        .withAgent()
        .jvmArguments("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        // A connection of the tests that the server gives up just when it is used again would
        // look like a request that failed.
        .property("sun.net.httpserver.idleInterval", 3600)
        .property("graft.registry", registry)
        .property("graft.registry.cache", cache.path())
        .property("graft.service.name", service);
    properties.forEach(builder::property);
    JavaProcess process = builder.start();
    String line = process.awaitOut("listening on \\d+");
    Running started =
        new Running(service, name, process, Integer.parseInt(line.replaceAll("\\D", "")));
    running.add(started);
    return started;
  }

  /** All that the agents keep on disk. */
  final String kept() {
    StringBuilder all = new StringBuilder();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(cache.path(), "*.json")) {
      for (Path file : files) {
        all.append(Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.toString();
  }

  /** An application that runs. */
  static final class Running implements AutoCloseable {
    final String service;
    final String name;
    final JavaProcess process;
    final int port;
    private AdminClient admin;

    Running(String service, String name, JavaProcess process, int port) {
      this.service = service;
      this.name = name;
      this.process = process;
      this.port = port;
    }

    String authority() {
      return "127.0.0.1:" + port;
    }

    AdminClient admin() {
      if (admin == null) {
        admin = AdminClient.of(process);
      }
      return admin;
    }

    String state() {
      return admin().status().at("/service/state").asText();
    }

    Running awaitRegistered() {
      Await.value(name + " to be registered", this::state, state -> state.startsWith("registered"));
      return this;
    }

    /** Calls a service; what it answers, or what went wrong. */
    String call(String other) {
      Http.Response answer = Http.get("http://" + authority() + "/call?" + other);
      return answer.status() == 200 ? answer.body() : "failed: " + answer.body();
    }

    /** The instances that it knows of a service, as the status page shows them. */
    List<JsonNode> instances(String other) {
      JsonNode services = admin().status().at("/registry/services");
      return StreamSupport.stream(services.path(other).spliterator(), false).toList();
    }

    /** {@code host:port} of the instances that it knows. */
    Set<String> knows(String other) {
      Set<String> known = new TreeSet<>();
      for (JsonNode instance : instances(other)) {
        known.add(instance.path("address").asText());
      }
      return known;
    }

    /** Lines of the agent that contain a text. */
    List<String> lines(String part) {
      return process.err().stream()
          .filter(line -> line.startsWith("[graft]") && line.contains(part))
          .toList();
    }

    @Override
    public void close() {
      process.close();
    }
  }

  @Override
  public void close() {
    running.forEach(Running::close);
    cache.close();
  }
}
