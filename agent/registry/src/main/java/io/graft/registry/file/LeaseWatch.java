package io.graft.registry.file;

import io.graft.governance.service.Instance;
import io.graft.log.AgentLog;
import io.graft.registry.Watcher;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Polls the directory and reports changes to a watcher. Used by one thread.
 *
 * <p>The list of files is read when the directory's modification time has changed, for a while
 * after that, because two changes may have the same time, and periodically. Each poll checks the
 * processes of the services that this JVM calls.
 */
final class LeaseWatch {
  private static final long MILLI = 1000000;

  /** The coarsest file systems have timestamps of 2 s. */
  private static final long SETTLE_NANOS = 2500 * MILLI;

  private static final long RESCAN_NANOS = 10000 * MILLI;
  private static final long UNREADABLE_RESCAN_NANOS = 1000 * MILLI;
  private static final long UNWANTED_CHECK_NANOS = 2000 * MILLI;
  private static final long HEARTBEAT_CHECK_NANOS = 1000 * MILLI;

  /** How long a lease is valid without a heartbeat, if only heartbeats can be checked. */
  private static final long EXPIRY_NANOS = 15000 * MILLI;

  /** How long after that any agent may delete it. */
  private static final long CLEAN_NANOS = 60000 * MILLI;

  /** How long an instance stays listed if its process runs but its lease is missing. */
  private static final long ORPHAN_NANOS = 30000 * MILLI;

  /** How many files that are not leases are logged one by one. */
  private static final int MOST_IGNORED = 20;

  private final LeaseStore store;
  private final Processes processes;
  private final Watcher watcher;
  private final long expiryNanos;
  private final Map<Path, Entry> entries = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private final Set<Path> ignored = new HashSet<>();
  private @Nullable FileTime directoryTime;
  private @Nullable Object directoryKey;
  private long settleUntil;
  private long lastScan;
  private boolean scanned;

  LeaseWatch(LeaseStore store, Processes processes, Watcher watcher) {
    this(store, processes, watcher, EXPIRY_NANOS / MILLI);
  }

  LeaseWatch(LeaseStore store, Processes processes, Watcher watcher, long expiryMillis) {
    this.store = store;
    this.processes = processes;
    this.watcher = watcher;
    expiryNanos = expiryMillis * MILLI;
  }

  /** What is known of one file. */
  private static final class Entry {
    final Path file;
    @Nullable Lease lease;
    @Nullable Object key;
    @Nullable FileTime time;
    long size = -1;

    /** When the last heartbeat was seen, or the file was first seen if that was later. */
    long fresh;

    /** When the file was first missing; 0: it exists. */
    long goneSince;

    long nextCheck;
    Standing standing = Standing.MISSING;

    Entry(Path file) {
      this.file = file;
    }
  }

  /** Whether the instance of an entry can be called. */
  private enum Standing {
    UP,
    /** It has certainly left or died. */
    DEPARTED,
    /** It is gone for an unknown reason. */
    MISSING
  }

  /** Polls once. */
  void look() {
    long now = System.nanoTime();
    Set<String> changed = new HashSet<>();
    if (due(now)) {
      scan(now, changed);
    }
    List<Path> clean = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (entry.lease != null && now - entry.nextCheck >= 0) {
        Standing before = entry.standing;
        entry.standing = judge(entry, now, clean);
        if (entry.standing != before) {
          changed.add(entry.lease.instance().service());
        }
      }
    }
    for (Path file : clean) {
      store.delete(file);
    }
    tell(changed);
    forget();
    if (scanned) {
      watcher.ready();
    }
  }

  private boolean due(long now) {
    try {
      BasicFileAttributes state = store.directoryState();
      if (!state.lastModifiedTime().equals(directoryTime)
          || !Objects.equals(state.fileKey(), directoryKey)) {
        directoryTime = state.lastModifiedTime();
        directoryKey = state.fileKey();
        settleUntil = now + SETTLE_NANOS;
      }
    } catch (IOException e) {
      directoryTime = null;
      return !scanned || now - lastScan > UNREADABLE_RESCAN_NANOS;
    }
    return !scanned || settleUntil - now > 0 || now - lastScan > RESCAN_NANOS;
  }

  private void scan(long now, Set<String> changed) {
    lastScan = now;
    scanned = true;
    Set<Path> present;
    try {
      present = new HashSet<>(store.list());
      store.usable();
    } catch (NoSuchFileException e) {
      // No instance has registered yet, or the directory was removed.
      present = Collections.emptySet();
    } catch (IOException e) {
      store.unusable(e);
      return;
    }
    for (Path file : present) {
      Entry entry = entries.get(file);
      if (entry == null) {
        entry = new Entry(file);
        entries.put(file, entry);
      }
      refresh(entry, now, changed);
    }
    for (Entry entry : entries.values()) {
      if (present.contains(entry.file)) {
        entry.goneSince = 0;
      } else if (entry.goneSince == 0) {
        entry.goneSince = now;
        entry.nextCheck = now;
      }
    }
  }

  /** Drops the entries of missing files once their services have been reported. */
  private void forget() {
    for (Iterator<Entry> all = entries.values().iterator(); all.hasNext(); ) {
      Entry entry = all.next();
      if (entry.goneSince != 0 && (entry.lease == null || entry.standing != Standing.UP)) {
        all.remove();
        ignored.remove(entry.file);
      }
    }
  }

  /** Reads the file again if it has been replaced. */
  private void refresh(Entry entry, long now, Set<String> changed) {
    String problem = "lease " + entry.file;
    try {
      BasicFileAttributes state = store.state(entry.file);
      boolean same = Objects.equals(state.fileKey(), entry.key) && state.size() == entry.size;
      if (same && state.lastModifiedTime().equals(entry.time)) {
        return;
      }
      boolean first = entry.size < 0;
      entry.key = state.fileKey();
      entry.size = state.size();
      beat(entry, state.lastModifiedTime(), first, now);
      Lease before = entry.lease;
      Lease lease = store.read(entry.file, state);
      AgentLog.forget(problem);
      ignored.remove(entry.file);
      entry.lease = lease;
      entry.nextCheck = now;
      if (before == null || !before.instance().equals(lease.instance())) {
        changed.add(lease.instance().service());
      }
      if (before != null && !before.instance().service().equals(lease.instance().service())) {
        changed.add(before.instance().service());
      }
    } catch (NoSuchFileException e) {
      // Deleted since the directory was listed: the next scan will see that.
      return;
    } catch (IOException e) {
      ignored(entry, problem, e);
    }
  }

  private void ignored(Entry entry, String problem, IOException reason) {
    ignored.add(entry.file);
    if (ignored.size() > MOST_IGNORED) {
      AgentLog.once(
          "leases " + store.directory(),
          "registry: "
              + store.directory()
              + " contains more ignored files than were logged; delete those that"
              + " are not needed");
      return;
    }
    AgentLog.once(
        problem,
        "registry: "
            + entry.file
            + " is ignored: "
            + LeaseStore.reason(reason)
            + (entry.lease == null
                ? ""
                : "; its previous content stays in use while its process lives")
            + "; delete it if it is not needed");
  }

  /**
   * Records the time of a file. Any change is a heartbeat, independent of clocks; only the first
   * time is compared with this host's clock.
   */
  private void beat(Entry entry, FileTime time, boolean first, long now) {
    if (!time.equals(entry.time)) {
      long age = System.currentTimeMillis() - time.toMillis();
      entry.fresh = first && age * MILLI > expiryNanos ? now - expiryNanos - 1 : now;
      entry.time = time;
    }
  }

  private Standing judge(Entry entry, long now, List<Path> clean) {
    Lease lease = entry.lease;
    boolean wanted = watcher.wanted(lease.instance().service());
    entry.nextCheck = now + (wanted ? 0 : UNWANTED_CHECK_NANOS);
    if (lease.draining()) {
      cleanIfDead(entry, clean);
      return Standing.DEPARTED;
    }
    switch (processes.life(lease)) {
      case DEAD:
        if (entry.goneSince == 0) {
          clean.add(entry.file);
        }
        return Standing.DEPARTED;
      case RUNNING:
        return entry.goneSince != 0 && now - entry.goneSince > ORPHAN_NANOS
            ? Standing.MISSING
            : Standing.UP;
      case STOPPED:
        heartbeat(entry, now);
        return now - entry.fresh > expiryNanos ? Standing.DEPARTED : Standing.UP;
      default:
        return byHeartbeat(entry, now, clean);
    }
  }

  private Standing byHeartbeat(Entry entry, long now, List<Path> clean) {
    if (entry.goneSince != 0) {
      return Standing.MISSING;
    }
    heartbeat(entry, now);
    entry.nextCheck = now + HEARTBEAT_CHECK_NANOS;
    long silent = now - entry.fresh;
    if (silent <= expiryNanos) {
      return Standing.UP;
    }
    if (silent > expiryNanos + CLEAN_NANOS) {
      clean.add(entry.file);
    }
    return Standing.MISSING;
  }

  private void heartbeat(Entry entry, long now) {
    try {
      beat(entry, store.state(entry.file).lastModifiedTime(), false, now);
    } catch (IOException e) {
      // Missing or unreadable: not a heartbeat. The next scan will find out which.
      return;
    }
  }

  private void cleanIfDead(Entry entry, List<Path> clean) {
    if (entry.goneSince == 0 && processes.life(entry.lease) == Processes.Life.DEAD) {
      clean.add(entry.file);
    }
  }

  private void tell(Set<String> changed) {
    for (String service : changed) {
      Map<String, Entry> byAuthority = new HashMap<>();
      Set<String> departed = new HashSet<>();
      for (Entry entry : entries.values()) {
        if (entry.lease == null || !entry.lease.instance().service().equals(service)) {
          continue;
        }
        Instance instance = entry.lease.instance();
        if (entry.standing == Standing.DEPARTED) {
          departed.add(instance.id());
        } else if (entry.standing == Standing.UP) {
          Entry other = byAuthority.put(instance.authority(), entry);
          // Only one process can own a socket: the lease with the latest heartbeat wins.
          if (other != null) {
            Entry loser = other.fresh - entry.fresh > 0 ? entry : other;
            byAuthority.put(instance.authority(), loser == other ? entry : other);
            departed.add(loser.lease.instance().id());
          }
        }
      }
      List<Instance> up = new ArrayList<>();
      for (Entry entry : byAuthority.values()) {
        up.add(entry.lease.instance());
      }
      // A service that never had a live instance stays unknown to this JVM.
      if (!up.isEmpty() || told.contains(service)) {
        told.add(service);
        watcher.update(service, up, departed);
      }
    }
  }
}
