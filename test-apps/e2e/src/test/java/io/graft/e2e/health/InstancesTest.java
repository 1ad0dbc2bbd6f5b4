package io.graft.e2e.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstancesTest {
  private List<Orders> instances;
  private JavaProcess caller;
  private AdminClient admin;
  private String url;

  @BeforeEach
  void listen() throws IOException {
    instances = List.of(new Orders(), new Orders(), new Orders());
  }

  @AfterEach
  void stop() throws IOException {
    if (caller != null) {
      caller.close();
    }
    for (Orders each : instances) {
      each.close();
    }
  }

  private void start(String... properties) {
    StringBuilder registry = new StringBuilder("static:orders=");
    for (Orders each : instances) {
      registry.append(each == instances.get(0) ? "" : ",").append("127.0.0.1:").append(each.port());
    }
    JavaProcessBuilder builder =
        JavaProcess.on(Jdk.current())
            .main(Caller.class)
            .withAgent()
            .property("graft.registry", registry)
            .property("otel.traces.sampler", "always_on");
    for (int i = 0; i < properties.length; i += 2) {
      builder.property(properties[i], properties[i + 1]);
    }
    caller = builder.start();
    admin = AdminClient.of(caller);
    String line = caller.awaitOut("listening on \\d+");
    url = "http://localhost:" + line.substring(line.lastIndexOf(' ') + 1) + "/";
  }

  /** Calls, none of which may fail. */
  private void call(int times) {
    for (int i = 0; i < times; i++) {
      assertEquals(204, Http.get(url).status());
    }
  }

  private JsonNode orders() {
    for (JsonNode destination : admin.status().get("destinations")) {
      if (destination.get("name").asText().equals("orders")) {
        return destination;
      }
    }
    throw new AssertionError("orders is not in the status: " + admin.status());
  }

  private JsonNode instance(Orders one) {
    for (JsonNode instance : orders().get("instances")) {
      if (instance.get("address").asText().endsWith(":" + one.port())) {
        return instance;
      }
    }
    throw new AssertionError("not in the status: " + orders());
  }

  private long decided(String kind) {
    return orders().get("decided").path(kind).asLong();
  }

  private boolean out(Orders one) {
    call(1);
    return instance(one).get("out").asBoolean();
  }

  @Test
  void oneThatIsDownReturnsOnceItAcceptsConnections() throws IOException {
    start("graft.client.orders.eject.time", "100ms", "graft.client.orders.eject.max-time", "1s");
    call(30);
    // One that was slow at first may get no call for a minute, and nobody would notice its end.
    Orders down = Collections.max(instances, Comparator.comparingInt(each -> each.calls.get()));
    down.down();
    Await.until("it is out", () -> out(down));
    Await.until(
        "checks keep it out",
        () -> {
          call(5);
          return decided("check-failed") >= 1;
        });
    long paid = decided("failed-over") + decided("retried");
    long checked = decided("check-failed");
    Await.until(
        "more checks keep it out",
        () -> {
          call(5);
          return decided("check-failed") >= checked + 3;
        });
    assertEquals(paid, decided("failed-over") + decided("retried"), "no call paid for those");
    assertEquals(0, decided("returned"));
    String reason = instance(down).get("ejectedReason").asText();
    assertTrue(reason.contains("connection refused"), reason);
    assertTrue(admin.metrics().contains("graft_reason=\"connection\""), () -> admin.metrics());

    int before = down.calls.get();
    down.up();
    Await.until("it is in", () -> !out(down));
    Await.until(
        "it gets calls",
        () -> {
          call(10);
          return down.calls.get() > before;
        });
    assertEquals(1, decided("returned"));
  }

  @Test
  void oneThatFailsItsHealthChecksGetsNoCallsThoughNoneHasFailed() {
    start(
        "graft.client.orders.health.path", "/up",
        "graft.client.orders.health.interval", "500ms");
    call(30);
    Await.until("all are asked", () -> instances.stream().allMatch(each -> each.checks.get() >= 3));
    Orders unwell = instances.get(2);
    unwell.health = 503;
    Await.until("it is out", () -> out(unwell));
    JsonNode shown = instance(unwell);
    assertEquals(
        "its health check /up failed 3 times in a row: status 503",
        shown.get("ejectedReason").asText());
    assertEquals("status 503", shown.get("health").get("problem").asText());
    assertEquals(0, shown.get("failures").asInt());
    int before = unwell.calls.get();
    call(100);
    assertEquals(before, unwell.calls.get());
    JsonNode picker = orders().get("picker");
    assertEquals(3, picker.get("instances").asInt());
    assertEquals(2, picker.get("active").asInt());
    assertTrue(
        admin.metrics().contains("graft_instance_state=\"unhealthy\"} 1"), () -> admin.metrics());

    unwell.health = 200;
    Await.until("it is in", () -> !out(unwell));
    Await.until(
        "it gets calls",
        () -> {
          call(10);
          return unwell.calls.get() > before;
        });
  }

  @Test
  void oneThatHangsIsOutUntilItAnswersItsHealthChecks() throws IOException {
    start(
        "graft.client.orders.health.path", "/up",
        "graft.client.orders.health.interval", "500ms",
        "graft.client.orders.health.timeout", "200ms",
        "graft.client.orders.timeout.try", "500ms",
        "graft.client.orders.retry.budget-percent", "100");
    call(30);
    Orders hangs = instances.get(0);
    hangs.hang();
    Await.until("it is out", () -> out(hangs));
    Await.until("its checks fail", () -> !instance(hangs).get("health").get("well").asBoolean());
    // Its port accepts connections: that alone does not bring it back.
    long failed = instance(hangs).get("health").get("inARow").asLong();
    Await.until(
        "more of its checks have failed",
        () -> instance(hangs).get("health").get("inARow").asLong() >= failed + 5);
    assertTrue(out(hangs));
    hangs.up();
    Await.until("it is in", () -> !out(hangs));
  }

  @Test
  void copiesGoToAnotherServiceAndTheirAnswersNowhere() throws IOException {
    Orders copies = new Orders();
    try {
      instances = List.of(instances.get(0), instances.get(1), instances.get(2), copies);
      StringBuilder registry = new StringBuilder("static:");
      for (int i = 0; i < 3; i++) {
        registry.append("orders=127.0.0.1:").append(instances.get(i).port()).append(',');
      }
      registry.append("next=127.0.0.1:").append(copies.port());
      start("graft.registry", registry.toString(), "graft.client.orders.mirror", "service:next");
      call(20);
      Await.until("all copies have arrived", () -> copies.calls.get() == 20);
      assertEquals("1", copies.received.get(0).getFirst("x-graft-mirror"));
      assertEquals("orders", copies.received.get(0).getFirst("Host"));
      Await.until("they are counted", () -> admin.status().get("copies").get("sent").asInt() == 20);
      assertEquals(20, decided("mirrored"));
      copies.hang();
      call(20);
    } finally {
      copies.close();
    }
  }
}
