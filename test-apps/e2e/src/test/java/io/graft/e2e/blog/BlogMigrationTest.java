package io.graft.e2e.blog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.e2e.Load;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.Jdk;
import io.graft.test.servers.ConsulServer;
import io.graft.test.servers.EurekaServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A fleet changes its registry while it works. */
@Order(2) // the longest first
class BlogMigrationTest {
  private static final String PAGE = "/of/article/articles/1";
  private static final int READERS = 2;
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final List<String> failures = new ArrayList<>();
  private final Map<String, Blog.Service> running = new LinkedHashMap<>();
  private List<Function<String, Set<Integer>>> registries;
  private Load load;

  @Test
  void theBlogMovesFromEurekaToConsulOneByOneUnderLoadWithoutAFailedRequest() {
    try (ConsulServer consul = new ConsulServer().start();
        EurekaServer eureka = new EurekaServer().start();
        Blog blog = Blog.governed(Jdk.current())) {
      String old = "eureka://127.0.0.1:" + eureka.port() + "/eureka?renew=1s&fetch=1s&cache=1s";
      String next = "consul://127.0.0.1:" + consul.port() + "?ttl=3s";
      Map<String, Supplier<Blog.Service>> starts = new LinkedHashMap<>();
      starts.put("user", blog::user);
      starts.put("comment", blog::comment);
      starts.put("article", blog::article);
      starts.put("front", blog::front);

      blog.registries(old);
      registries = List.of(name -> ports(eureka, name));
      starts.forEach((name, start) -> running.put(name, start.get()));
      running.forEach(this::awaitRegistered);
      Blog.awaitAnswer(running.get("front"), PAGE);
      load = load();
      try {
        // Who has moved already calls those that have not, and is called by them.
        blog.registries(next + "," + old);
        registries = List.of(name -> ports(consul, name), name -> ports(eureka, name));
        starts.forEach(this::replace);
        blog.registries(next);
        registries = List.of(name -> ports(consul, name));
        starts.forEach(this::replace);

        for (String name : starts.keySet()) {
          Await.until(
              name + " to be gone from Eureka",
              LONG,
              () -> ports(eureka, name).isEmpty(),
              () -> "");
        }
        eureka.stop();
        load.awaitAnswers(50);
      } finally {
        load.close();
      }
      failures.addAll(load.failures());
      assertEquals(List.of(), failures);
      running.forEach(
          (name, service) -> assertEquals(Set.of(service.port()), ports(consul, name), name));
    }
  }

  private Load load() {
    return new Load(running.get("front").url(PAGE), READERS, PAUSE);
  }

  /** Starts a new instance, and ends the old one as soon as the new one is registered. */
  private void replace(String name, Supplier<Blog.Service> start) {
    Blog.Service fresh = start.get();
    awaitRegistered(name, fresh);
    Blog.Service old = running.put(name, fresh);
    if (name.equals("front")) {
      // Its readers do not find it by name: they move by hand.
      Load before = load;
      load = load();
      before.close();
      failures.addAll(before.failures());
    }
    old.process().terminate();
    load.awaitAnswers(50);
    assertEquals(143, old.process().awaitExit(), () -> old.process().dump());
    assertTrue(
        failures.isEmpty() && load.failures().isEmpty(),
        () -> name + ": " + failures + load.failures() + old.process().dump());
  }

  /** Waits until the registries' own interfaces show an instance. */
  private void awaitRegistered(String name, Blog.Service service) {
    for (Function<String, Set<Integer>> registry : registries) {
      Await.until(
          service.process().name() + " to be registered",
          LONG,
          () -> registry.apply(name).contains(service.port()),
          () -> registry.apply(name) + service.process().dump());
    }
  }

  private static Set<Integer> ports(EurekaServer eureka, String name) {
    Set<Integer> ports = new TreeSet<>();
    Http.Response answer = eureka.api().get("/apps/" + name);
    if (answer.status() == 200) {
      for (JsonNode each : answer.json().at("/application/instance")) {
        ports.add(each.at("/port/$").asInt());
      }
    }
    return ports;
  }

  private static Set<Integer> ports(ConsulServer consul, String name) {
    Set<Integer> ports = new TreeSet<>();
    for (JsonNode each : consul.api().get("/v1/health/service/" + name + "?passing").json()) {
      ports.add(each.at("/Service/Port").asInt());
    }
    return ports;
  }
}
