package io.graft.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.graft.config.Identity;
import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.governance.service.PortTraffic;
import io.graft.governance.service.Snapshot;
import io.graft.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private final List<Member> members = new ArrayList<>();
  private RegistryRuntime runtime;
  private ServiceDirectory services;

  @BeforeEach
  void startHere() {
    directory = home.resolve(".graft/registry");
    Settings settings =
        new Settings(Map.of("graft.registry.dir", directory.toString()), Map.of(), Map.of());
    RegistryContext context = new RegistryContext(settings, scheduler, new Wire());
    runtime = RegistryRuntime.start(Identity.of(settings), context, () -> 0, PortTraffic::new);
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

  @Test
  void aHundredInstancesFindEachOther() throws Exception {
    List<Member> started = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Member member =
          Member.launch(List.of(), directory.toString(), "orders", "" + (9000 + i * 10), "10");
      members.add(member);
      started.add(member);
    }
    for (Member member : started) {
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
    for (Member member : started) {
      assertEquals(List.of(), member.errors());
    }
  }

  @Test
  void anInstanceWhoseLeaseIsRemovedRegistersAgain() throws Exception {
    Member member = start("orders", 8081);
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
    assertTrue(
        member.errors().stream().allMatch(line -> line.contains(lease + " is ignored")),
        member.errors().toString());
  }

  @Test
  void aServiceRunsOnWhereItsRegistryCannotBeWrittenAndRegistersWhenItCan() throws Exception {
    Files.createDirectories(directory.getParent());
    Files.writeString(directory, "a file in the place of the directory");
    Member member = Member.launch(directory, "orders", 8081);
    members.add(member);
    Await.until("the line", () -> member.errors().size() > 0, member::errors);
    Files.delete(directory);
    member.awaitRegistered();
    awaitInstances("orders", 1);
    assertTrue(
        member.errors().get(0).startsWith("[graft] registry directory " + directory),
        member.errors().get(0));
    assertTrue(member.errors().get(0).contains("it is not a directory"), member.errors().get(0));
    // Whether registering was tried in between is a matter of luck, and then there is good news.
    List<String> others = member.errors().subList(1, member.errors().size());
    assertTrue(
        others.stream().allMatch(line -> line.startsWith("[graft] orders is registered now")),
        others.toString());
  }

  @Test
  void aFullDiskIsOneLineAndNoHalfLease() throws Exception {
    assumeTrue(canUnshare("-m"), "needs a mount of its own: root or user namespaces");
    Files.createDirectories(directory);
    String script =
        "mount -t tmpfs -o size=16k,mode=700 tmpfs '"
            + directory
            + "' && (head -c 100000 /dev/zero > '"
            + directory
            + "/filler' 2>/dev/null; exec \"$0\" \"$@\")";
    Member member =
        Member.launch(
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
  void aContainerThatSharesTheDirectoryAndNotTheProcessIdsIsFound() throws Exception {
    assumeTrue(canUnshare("-pf"), "needs a name space of process ids: root or user namespaces");
    Member member =
        Member.launch(
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

  /** The process within the ones that prepare its place. */
  private static long java(Member member) {
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

  private void deleteAll() throws IOException {
    for (String name : names(directory)) {
      Files.deleteIfExists(directory.resolve(name));
    }
    Files.delete(directory);
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toList());
    }
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
