package io.graft.registry.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.graft.governance.service.Instance;
import io.graft.net.Await;
import io.graft.net.Printed;
import io.graft.registry.Watcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watch of a directory with real files. */
class LeaseWatchTest {
  private static final String ELSEWHERE = "another boot/pid:[7]";
  private static final long EXPIRY_MILLIS = 300;

  @TempDir Path temp;
  private Path directory;
  private LeaseStore store;
  private final Processes processes = new Processes();
  private final RecordingCallback told = new RecordingCallback();
  private LeaseWatch watch;
  private final Printed printed = new Printed();

  /** Records the reports of the watch. */
  private static final class RecordingCallback implements Watcher {
    final Map<String, Set<String>> up = new TreeMap<>();
    final Set<String> departed = new TreeSet<>();
    boolean ready;

    @Override
    public void update(String service, List<Instance> instances, Set<String> gone) {
      Set<String> ids = new TreeSet<>();
      for (Instance instance : instances) {
        ids.add(instance.id());
      }
      up.put(service, ids);
      departed.addAll(gone);
    }

    @Override
    public void names(Set<String> services) {}

    @Override
    public void failed(String reason) {}

    @Override
    public void ready() {
      ready = true;
    }

    @Override
    public boolean wanted(String service) {
      return true;
    }
  }

  @BeforeEach
  void open() {
    directory = temp.resolve("registry");
    store = new LeaseStore(directory.toString());
    watch = new LeaseWatch(store, processes, told, EXPIRY_MILLIS);
  }

  @AfterEach
  void close() {
    printed.close();
  }

  @Test
  void onlyTheOwnerCanAccessTheDirectoryAndItsFiles() throws Exception {
    Lease lease = mine("orders", "a", 1);
    store.write(lease);
    assertEquals("rwx------", permissions(directory));
    assertEquals("rw-------", permissions(directory.resolve(lease.fileName())));
  }

  @Test
  void aMissingDirectoryIsAnEmptyRegistry() {
    watch.look();
    assertTrue(told.ready);
    assertEquals(Map.of(), told.up);
    assertEquals(List.of(), printed.lines("graft"));
  }

  @Test
  void filesThatAreNotLeasesAreOneLogLineEachAndAreKept() throws Exception {
    store.write(mine("orders", "good", 1));
    Lease other = mine("orders", "other", 2);
    List<String> bad = new ArrayList<>();
    bad.add(write("empty.lease", new byte[0]));
    bad.add(write("foreign.lease", "hello".getBytes(StandardCharsets.UTF_8)));
    bad.add(write("huge.lease", new byte[1 << 20]));
    byte[] whole = other.bytes();
    bad.add(write("truncated.lease", java.util.Arrays.copyOf(whole, whole.length / 2)));
    bad.add(write("copy.lease", whole));
    Files.createDirectory(directory.resolve("directory.lease"));
    bad.add("directory.lease");
    Path outside = temp.resolve(other.fileName());
    Files.write(outside, whole);
    Files.createSymbolicLink(directory.resolve(other.fileName()), outside);
    bad.add(other.fileName());
    if (new ProcessBuilder("mkfifo", directory.resolve("pipe.lease").toString()).start().waitFor()
        == 0) {
      bad.add("pipe.lease");
    }
    write("unrelated.txt", new byte[1 << 20]);
    for (int i = 0; i < 5; i++) {
      watch.look();
    }
    assertEquals(Map.of("orders", Set.of("good")), told.up);
    for (String name : bad) {
      List<String> lines = printed.lines(directory.resolve(name) + " is ignored: it");
      assertEquals(1, lines.size(), name + lines);
      assertTrue(Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS), name);
    }
    assertEquals(bad.size(), printed.lines("[graft]").size());
  }

  @Test
  void aThousandFilesThatAreNotLeasesAreNotAThousandLogLines() throws Exception {
    Files.createDirectories(directory);
    for (int i = 0; i < 1000; i++) {
      write(i + ".lease", new byte[0]);
    }
    for (int i = 0; i < 3; i++) {
      watch.look();
    }
    assertEquals(20, printed.lines(" is ignored: it is empty").size());
    assertEquals(1, printed.lines("contains more ignored files than were logged").size());
    assertEquals(21, printed.lines("[graft]").size());
  }

  @Test
  void aFileOfAnotherUserIsNotTrusted() throws Exception {
    Lease lease = mine("orders", "forged", 1);
    store.write(lease);
    Path file = directory.resolve(lease.fileName());
    try {
      Files.setAttribute(file, "unix:uid", 65534);
    } catch (IOException e) {
      assumeTrue(false, "only root can give a file away: " + e);
    }
    watch.look();
    assertEquals(Map.of(), told.up);
    assertEquals(1, printed.lines("it belongs to user 65534").size());
    assertTrue(Files.exists(file));
  }

  @Test
  void aDamagedLeaseKeepsItsContentWhileItsProcessLives() throws Exception {
    Lease lease = mine("orders", "a", 1);
    store.write(lease);
    watch.look();
    Files.write(directory.resolve(lease.fileName()), new byte[] {1, 2, 3});
    Files.setLastModifiedTime(directory, FileTime.fromMillis(1));
    watch.look();
    assertEquals(Map.of("orders", Set.of("a")), told.up);
    assertEquals(1, printed.lines("its previous content stays in use").size());
  }

  @Test
  void anUnreadableDirectoryChangesNothingAndIsOneLogLine() throws Exception {
    store.write(mine("orders", "a", 1));
    watch.look();
    Files.move(directory, temp.resolve("moved"));
    Files.writeString(directory, "a file");
    for (int i = 0; i < 3; i++) {
      watch.look();
    }
    assertEquals(Map.of("orders", Set.of("a")), told.up);
    Await.until(
        "the line",
        () -> {
          watch.look();
          return printed.lines("cannot be read: it is not a directory").size() == 1;
        },
        () -> printed.lines("graft"));
  }

  @Test
  void aDeletedLeaseIsKeptWhileItsProcessRuns() throws Exception {
    Lease lease = mine("orders", "a", 1);
    store.write(lease);
    watch.look();
    Files.delete(directory.resolve(lease.fileName()));
    watch.look();
    assertEquals(Map.of("orders", Set.of("a")), told.up);
    assertEquals(Set.of(), told.departed);
  }

  @Test
  void aReusedProcessIdIsADeadInstance() throws Exception {
    Process sleeper = new ProcessBuilder("sleep", "100").start();
    try {
      Lease lease = lease("orders", "a", 1, sleeper.pid(), "1", processes.system());
      store.write(lease);
      store.write(mine("orders", "b", 2));
      watch.look();
      assertEquals(Map.of("orders", Set.of("b")), told.up);
      assertEquals(Set.of("a"), told.departed);
      assertFalse(Files.exists(directory.resolve(lease.fileName())), "cleaned up");
    } finally {
      sleeper.destroyForcibly();
    }
  }

  @Test
  void aZombieProcessIsDead() throws Exception {
    // The parent is a shell no more when its child ends: a shell may reap it.
    Process parent = new ProcessBuilder("sh", "-c", "sleep 100 & echo $!; exec sleep 100").start();
    try {
      long child = Long.parseLong(parent.inputReader().readLine());
      Path name = Path.of("/proc/" + parent.pid() + "/comm");
      Await.until("exec", () -> text(name).trim().equals("sleep"), () -> text(name));
      signal("KILL", child);
      Path stat = Path.of("/proc/" + child + "/stat");
      Await.until("zombie", () -> text(stat).contains(") Z "), () -> text(stat));
      String[] fields = text(stat).substring(text(stat).lastIndexOf(')') + 2).split(" ");
      Lease lease = lease("orders", "a", 1, child, fields[19], processes.system());
      assertEquals(Processes.Life.DEAD, processes.life(lease));
    } finally {
      parent.descendants().forEach(ProcessHandle::destroyForcibly);
      parent.destroyForcibly();
    }
  }

  @Test
  void aSuspendedProcessIsListedUntilItsHeartbeatIsOverdue() throws Exception {
    Process sleeper = new ProcessBuilder("sleep", "100").start();
    try {
      Path stat = Path.of("/proc/" + sleeper.pid() + "/stat");
      String[] fields = text(stat).substring(text(stat).lastIndexOf(')') + 2).split(" ");
      store.write(lease("orders", "a", 1, sleeper.pid(), fields[19], processes.system()));
      watch.look();
      assertEquals(Map.of("orders", Set.of("a")), told.up);
      signal("STOP", sleeper.pid());
      awaitUp(Set.of());
      signal("CONT", sleeper.pid());
      awaitUp(Set.of("a"));
    } finally {
      sleeper.destroyForcibly();
    }
  }

  @Test
  void aLeaseFromAnotherSystemLivesByItsHeartbeatsWhateverItsClock() throws Exception {
    Lease past = lease("orders", "past", 1, 1, "1", ELSEWHERE);
    Lease future = lease("orders", "future", 2, 1, "1", ELSEWHERE);
    store.write(past);
    store.write(future);
    long now = System.currentTimeMillis();
    setTime(past, now - 3600_000);
    setTime(future, now + 3600_000);
    watch.look();
    assertEquals(Set.of("future"), told.up.get("orders"), "no heartbeat of the other was seen");
    long[] beats = {now - 3600_000, now + 3600_000};
    Set<String> both = Set.of("past", "future");
    Await.until(
        "both by heartbeats",
        () -> {
          setTime(past, ++beats[0]);
          setTime(future, ++beats[1]);
          watch.look();
          return both.equals(told.up.get("orders"));
        },
        () -> told.up);
    awaitUp(Set.of());
    assertEquals(Set.of(), told.departed, "silence is no proof");
    assertTrue(Files.exists(directory.resolve(past.fileName())), "not cleaned before its time");
  }

  @Test
  void aDrainingInstanceHasLeft() throws Exception {
    store.write(mine("orders", "a", 1));
    watch.look();
    Lease lease = mine("orders", "a", 1);
    store.write(new Lease(lease.instance(), true, lease.pid(), lease.start(), lease.system()));
    watch.look();
    assertEquals(Map.of("orders", Set.of()), told.up);
    assertEquals(Set.of("a"), told.departed);
  }

  @Test
  void ofTwoLeasesForOneSocketTheLaterIsUsed() throws Exception {
    store.write(lease("orders", "old", 1, 1, "1", ELSEWHERE));
    watch.look();
    assertEquals(Map.of("orders", Set.of("old")), told.up);
    store.write(mine("orders", "new", 1));
    watch.look();
    assertEquals(Map.of("orders", Set.of("new")), told.up);
  }

  @Test
  void temporaryFilesOfADeadWriterAreDeletedAfterAWhile() throws Exception {
    store.create();
    Path old = directory.resolve(".graft-orders@a.lease");
    Path young = directory.resolve(".graft-orders@b.lease");
    Files.writeString(old, "half a le");
    Files.writeString(young, "half a le");
    Files.setLastModifiedTime(old, FileTime.fromMillis(System.currentTimeMillis() - 120_000));
    watch.look();
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(young));
    assertEquals(List.of(), printed.lines("graft"));
  }

  @Test
  void aReaderNeverSeesAPartialLease() throws Exception {
    Lease first = mine("orders", "a", 1);
    store.write(first);
    Path file = directory.resolve(first.fileName());
    Map<String, Boolean> failures = new ConcurrentHashMap<>();
    boolean[] done = new boolean[1];
    List<Thread> readers = new ArrayList<>();
    long[] reads = new long[2];
    for (int i = 0; i < 2; i++) {
      int reader = i;
      Thread thread =
          new Thread(
              () -> {
                LeaseStore mine = new LeaseStore(directory.toString());
                while (!done[0]) {
                  try {
                    mine.read(file, mine.state(file));
                    reads[reader]++;
                  } catch (IOException e) {
                    failures.put(e.toString(), true);
                  }
                }
              });
      thread.start();
      readers.add(thread);
    }
    for (int i = 0; i < 1000; i++) {
      Instance instance =
          Instance.builder("orders", "a", "127.0.0.1", 1)
              .metadata(Map.of("filler", "x".repeat(i * 10)))
              .build();
      store.write(new Lease(instance, i % 2 == 0, 1, "1", "x"));
    }
    done[0] = true;
    for (Thread reader : readers) {
      reader.join();
    }
    assertEquals(Map.of(), failures);
    assertTrue(reads[0] > 10 && reads[1] > 10, reads[0] + " and " + reads[1]);
  }

  private void awaitUp(Set<String> ids) {
    Await.until(
        ids + " up",
        () -> {
          watch.look();
          return ids.equals(told.up.get("orders"));
        },
        () -> told.up);
  }

  private static void signal(String name, long pid) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
  }

  private void setTime(Lease lease, long millis) {
    try {
      Files.setLastModifiedTime(directory.resolve(lease.fileName()), FileTime.fromMillis(millis));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String write(String name, byte[] content) throws IOException {
    Files.write(directory.resolve(name), content);
    return name;
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private Lease mine(String service, String id, int port) {
    return lease(service, id, port, processes.pid(), processes.start(), processes.system());
  }

  private static Lease lease(
      String service, String id, int port, long pid, String start, String system) {
    return new Lease(
        Instance.builder(service, id, "127.0.0.1", port).build(), false, pid, start, system);
  }
}
