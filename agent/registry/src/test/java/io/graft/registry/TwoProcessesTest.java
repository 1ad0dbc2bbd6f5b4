package io.graft.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.graft.config.Settings;
import io.graft.config.identity.Identity;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.governance.service.PortTraffic;
import io.graft.governance.service.Snapshot;
import io.graft.net.Await;
import io.graft.net.http.HttpTransport;
import io.graft.registry.discovery.ServiceDirectory;
import io.graft.registry.runtime.RegistryRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoProcessesTest {
  @TempDir Path home;
  private Path directory;
  private final Scheduler scheduler = new Scheduler("test");
  private final List<RegistryProcess> members = new ArrayList<>();
  private RegistryRuntime runtime;
  private ServiceDirectory services;

  @BeforeEach
  void startHere() {
    directory = home.resolve(".graft/registry");
    Settings settings =
        new Settings(Map.of("graft.registry.dir", directory.toString()), Map.of(), Map.of());
    RegistryContext context = new RegistryContext(settings, scheduler, new HttpTransport());
    runtime = RegistryRuntime.start(Identity.of(settings), context, () -> 0, PortTraffic::new);
    services = runtime.directory();
  }

  @AfterEach
  void stopHere() {
    members.forEach(RegistryProcess::close);
    runtime.stop();
    scheduler.stop(5000);
  }

  @Test
  void findsTheInstanceOfAnotherProcess() throws Exception {
    assertTrue(services.await("orders", TimeUnit.SECONDS.toNanos(30)));
    assertNull(services.find("orders"));
    RegistryProcess member = start("Orders", 8081);
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
  void detectsAKilledProcessInLessThanASecondAndStillKnowsTheService() throws Exception {
    RegistryProcess first = start("orders", 8081);
    RegistryProcess second = start("orders", 8082);
    awaitInstances("orders", 2);
    long[] millis = new long[2];
    for (int i = 0; i < 2; i++) {
      (i == 0 ? first : second).kill();
      long killed = System.nanoTime();
      awaitInstances("orders", 1 - i);
      millis[i] = (System.nanoTime() - killed) / 1000000;
    }
    // The better of two, as the machine may have paused during one.
    assertTrue(Math.min(millis[0], millis[1]) < 1000, millis[0] + " ms, " + millis[1] + " ms");
    assertEquals(List.of(), services.find("orders").instances());
    Await.until("leases cleaned", () -> leases() == 0, this::leases);
  }

  @Test
  void losesAnInstanceBeforeItsProcessEnds() throws Exception {
    RegistryProcess member = start("orders", 8081);
    awaitInstances("orders", 1);
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(member::stop);
    awaitInstances("orders", 0);
    assertTrue(ProcessHandle.of(member.pid()).isPresent(), "it serves on for a while");
    stopped.get(30, TimeUnit.SECONDS);
    assertEquals(0, leases());
  }

  @Test
  void aHundredInstancesFindEachOther() throws Exception {
    List<RegistryProcess> started = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      RegistryProcess member =
          RegistryProcess.launch(
              List.of(), directory.toString(), "orders", "" + (9000 + i * 10), "10");
      members.add(member);
      started.add(member);
    }
    for (RegistryProcess member : started) {
      member.awaitRegistered();
    }
    awaitInstances("orders", 100);
    for (int i = 0; i < 5; i++) {
      started.get(i).kill();
    }
    awaitInstances("orders", 50);
    CompletableFuture<?>[] stops = new CompletableFuture<?>[5];
    for (int i = 0; i < 5; i++) {
      stops[i] = CompletableFuture.runAsync(started.get(5 + i)::stop);
    }
    awaitInstances("orders", 0);
    CompletableFuture.allOf(stops).get(60, TimeUnit.SECONDS);
    Await.until("no file is left", () -> leases() == 0, this::leases);
    for (RegistryProcess member : started) {
      assertEquals(List.of(), member.errors());
    }
  }

  @Test
  void anInstanceWhoseLeaseIsRemovedRegistersAgain() throws Exception {
    RegistryProcess member = start("orders", 8081);
    awaitInstances("orders", 1);
    Snapshot snapshot = services.find("orders");
    Path lease = onlyLease();
    Files.delete(lease);
    Await.until("the lease is back", () -> Files.exists(lease), this::leases);
    deleteAll();
    Await.until("the directory is back", () -> Files.exists(lease), () -> "nothing");
    Files.write(lease, new byte[] {1, 2, 3});
    Await.until("the lease is whole", () -> size(lease) > 100, () -> size(lease));
    assertSame(snapshot, services.find("orders"));
    // It is random whether it wrote just when the directory went; then it says that, and goes on.
    assertTrue(
        member.errors().stream()
            .allMatch(
                line ->
                    line.contains(lease + " is ignored")
                        || line.contains("it does not exist and cannot be created")
                        || line.startsWith("[graft] orders is registered now")),
        member.errors().toString());
  }

  @Test
  void aServiceRunsWithAnUnwritableRegistryAndRegistersWhenItBecomesWritable() throws Exception {
    Files.createDirectories(directory.getParent());
    Files.writeString(directory, "a file in the place of the directory");
    RegistryProcess member = RegistryProcess.launch(directory, "orders", 8081);
    members.add(member);
    Await.until("the line", () -> member.errors().size() > 0, member::errors);
    Files.delete(directory);
    member.awaitRegistered();
    awaitInstances("orders", 1);
    assertTrue(
        member.errors().get(0).startsWith("[graft] registry directory " + directory),
        member.errors().get(0));
    assertTrue(member.errors().get(0).contains("it is not a directory"), member.errors().get(0));
    // It is random whether it tried to register in between; then there is a line about the success.
    List<String> others = member.errors().subList(1, member.errors().size());
    assertTrue(
        others.stream().allMatch(line -> line.startsWith("[graft] orders is registered now")),
        others.toString());
  }

  @Test
  void aFullDiskIsOneLogLineAndLeavesNoPartialLease() throws Exception {
    assumeTrue(canUnshare("-m"), "needs a mount of its own: root or user namespaces");
    Files.createDirectories(directory);
    String script =
        "mount -t tmpfs -o size=16k,mode=700 tmpfs '"
            + directory
            + "' && (head -c 100000 /dev/zero > '"
            + directory
            + "/filler' 2>/dev/null; exec \"$0\" \"$@\")";
    RegistryProcess member =
        RegistryProcess.launch(
            List.of("unshare", "-m", "sh", "-c", script), directory.toString(), "orders", "8081");
    members.add(member);
    Await.until("the line", () -> member.errors().size() > 0, member::errors);
    assertTrue(member.errors().get(0).contains("No space left on device"), member.errors().get(0));
    Path inside = Path.of("/proc/" + java(member) + "/root" + directory);
    assertEquals(List.of("filler"), names(inside));
    Files.delete(inside.resolve("filler"));
    member.awaitRegistered();
    assertEquals(1, names(inside).size());
    long failures = member.errors().stream().filter(line -> line.contains("runs on")).count();
    assertEquals(1, failures, member.errors().toString());
  }

  @Test
  void aContainerThatSharesOnlyTheDirectoryIsFound() throws Exception {
    assumeTrue(canUnshare("-pf"), "needs a name space of process ids: root or user namespaces");
    RegistryProcess member =
        RegistryProcess.launch(
            List.of("unshare", "-pf", "--mount-proc", "--kill-child"),
            directory.toString(),
            "orders",
            "8081");
    members.add(member);
    member.awaitRegistered();
    awaitInstances("orders", 1);
    Instance instance = services.find("orders").instances().get(0);
    assertTrue(instance.id().contains("-1-"), "its process id is that of its own name space");
  }

  /** Returns the JVM inside the processes that prepare its namespace. */
  private static long java(RegistryProcess member) {
    return ProcessHandle.of(member.pid())
        .map(
            handle ->
                handle
                    .descendants()
                    .filter(child -> child.info().command().orElse("").endsWith("java"))
                    .findFirst()
                    .orElse(handle))
        .orElseThrow()
        .pid();
  }

  private static boolean canUnshare(String flags) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder("unshare", flags, "true").start();
    } catch (IOException e) {
      return false;
    }
    return process.waitFor() == 0;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return -1;
    }
  }

  private Path onlyLease() throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".lease")).findFirst().orElseThrow();
    }
  }

  /** At once: what is written meanwhile is written to a new directory. */
  private void deleteAll() throws IOException {
    Path away = Files.createTempDirectory(directory.getParent(), "deleted");
    Files.move(directory, away, StandardCopyOption.ATOMIC_MOVE);
    for (String name : names(away)) {
      Files.deleteIfExists(away.resolve(name));
    }
    Files.delete(away);
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toList());
    }
  }

  private RegistryProcess start(String service, int port) throws IOException {
    RegistryProcess member = RegistryProcess.launch(directory, service, port);
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
