package io.graft.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Identity;
import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoProcessesTest {
  @TempDir Path home;
  private Path directory;
  private final Scheduler scheduler = new Scheduler("test");
  private final List<Member> members = new ArrayList<>();
  private RegistryRuntime runtime;
  private ServiceDirectory services;

  @BeforeEach
  void startHere() {
    directory = home.resolve(".graft/registry");
    Settings settings =
        new Settings(Map.of("graft.registry.dir", directory.toString()), Map.of(), Map.of());
    runtime = RegistryRuntime.start(settings, Identity.of(settings), scheduler, () -> 0);
    services = runtime.directory();
  }

  @AfterEach
  void stopHere() {
    members.forEach(Member::close);
    runtime.stop();
    scheduler.stop(5000);
  }

  @Test
  void findsTheInstanceOfAnotherProcess() throws Exception {
    assertTrue(services.await("orders", TimeUnit.SECONDS.toNanos(30)));
    assertNull(services.find("orders"));
    Member member = start("Orders", 8081);
    awaitInstances("orders", 1);
    Instance instance = services.find("ORDERS").instances().get(0);
    assertEquals("127.0.0.1:8081", instance.authority());
    assertEquals("orders", instance.service());
    assertNotNull(instance.address());
    assertTrue(instance.id().contains("-" + member.pid() + "-"), instance.id());
  }

  @Test
  void keepsTheSameSnapshotWhileNothingChanges() throws Exception {
    start("orders", 8081);
    awaitInstances("orders", 1);
    Snapshot snapshot = services.find("orders");
    start("users", 8082);
    awaitInstances("users", 1);
    assertSame(snapshot, services.find("orders"));
  }

  @Test
  void noticesAKilledProcessInLessThanASecondAndKeepsKnowingTheService() throws Exception {
    Member first = start("orders", 8081);
    Member second = start("orders", 8082);
    awaitInstances("orders", 2);
    long[] millis = new long[2];
    for (int i = 0; i < 2; i++) {
      (i == 0 ? first : second).kill();
      long killed = System.nanoTime();
      awaitInstances("orders", 1 - i);
      millis[i] = (System.nanoTime() - killed) / 1000000;
    }
    // The better of two: one may meet a pause of the machine.
    assertTrue(Math.min(millis[0], millis[1]) < 1000, millis[0] + " ms, " + millis[1] + " ms");
    assertEquals(List.of(), services.find("orders").instances());
    Await.until("leases cleaned", () -> leases() == 0, this::leases);
  }

  @Test
  void losesAnInstanceBeforeItsProcessEnds() throws Exception {
    Member member = start("orders", 8081);
    awaitInstances("orders", 1);
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(member::stop);
    awaitInstances("orders", 0);
    assertTrue(ProcessHandle.of(member.pid()).isPresent(), "it serves on for a while");
    stopped.get(30, TimeUnit.SECONDS);
    assertEquals(0, leases());
  }

  private Member start(String service, int port) throws IOException {
    Member member = Member.launch(directory, service, port);
    members.add(member);
    member.awaitRegistered();
    return member;
  }

  private void awaitInstances(String service, int count) {
    Await.until(
        count + " instances of " + service,
        () -> {
          Snapshot snapshot = services.find(service);
          return snapshot != null && snapshot.instances().size() == count;
        },
        () -> services.find(service));
  }

  private long leases() {
    try (var files = Files.list(directory)) {
      return files.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
