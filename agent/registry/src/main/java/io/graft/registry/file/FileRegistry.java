package io.graft.registry.file;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.UserDirectory;
import io.graft.registry.Watcher;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The registry of one host: a directory of leases. Needs no server. */
public final class FileRegistry implements Registry {
  private static final long LOOK_MILLIS = 200;
  private static final long RENEW_MILLIS = 3000;
  private static final long PROPAGATION_MILLIS = 1000;

  private final String directory;
  private final Scheduler scheduler;

  // Created on the agent's thread: premain must not load nio's file classes or query processes.
  private @Nullable LeaseStore store;
  private @Nullable Processes processes;
  private Scheduler.@Nullable Task watching;
  private @Nullable Watch watch;

  /** The leases of this process by the ids of their instances, and the keys of their files. */
  private final Map<String, Lease> written = new HashMap<>();

  private final Map<String, Object> writtenKeys = new HashMap<>();

  /**
   * @param directory where the leases are; {@code ~/} is the user's home
   */
  public FileRegistry(String directory, Scheduler scheduler) {
    this.scheduler = scheduler;
    this.directory = UserDirectory.of(directory);
  }

  @Override
  public String describe() {
    return "file " + directory;
  }

  @Override
  public boolean registers() {
    return true;
  }

  @Override
  public boolean local() {
    return true;
  }

  @Override
  public void register(Instance self, Completion done) {
    finish(
        done,
        new WriteOperation() {
          @Override
          public void run() throws IOException {
            write(self, false);
          }
        });
  }

  @Override
  public void renew(Instance self, Completion done) {
    finish(
        done,
        new WriteOperation() {
          @Override
          public void run() throws IOException {
            renew(self);
          }
        });
  }

  private void renew(Instance self) throws IOException {
    Lease lease = written.get(self.id());
    if (lease == null || !lease.instance().equals(self)) {
      write(self, false);
      return;
    }
    Path file = store().directory().resolve(lease.fileName());
    try {
      BasicFileAttributes state = store().state(file);
      if (state.isRegularFile()
          && state.size() == lease.bytes().length
          && Objects.equals(state.fileKey(), writtenKeys.get(self.id()))) {
        store().touch(file);
        return;
      }
    } catch (NoSuchFileException e) {
      // The file or the whole directory was removed: written again below.
      writtenKeys.remove(self.id());
    } catch (IOException e) {
      throw failed(e);
    }
    write(self, lease.draining());
  }

  @Override
  public void drain(Instance self, Completion done) {
    finish(
        done,
        new WriteOperation() {
          @Override
          public void run() throws IOException {
            if (written.containsKey(self.id())) {
              write(self, true);
            }
          }
        });
  }

  @Override
  public void deregister(Instance self, Completion done) {
    Lease lease = written.remove(self.id());
    if (lease != null) {
      store().delete(store().directory().resolve(lease.fileName()));
    }
    done.succeeded();
  }

  private interface WriteOperation {
    void run() throws IOException;
  }

  private static void finish(Completion done, WriteOperation writing) {
    try {
      writing.run();
    } catch (ReportedException e) {
      done.failedAsTold(String.valueOf(e.getMessage()));
      return;
    } catch (IOException e) {
      done.failed(String.valueOf(e.getMessage()));
      return;
    }
    done.succeeded();
  }

  @Override
  public long renewMillis() {
    return RENEW_MILLIS;
  }

  @Override
  public long propagationMillis() {
    return PROPAGATION_MILLIS;
  }

  @Override
  public void watch(Watcher watcher) {
    Watch begun = new Watch(watcher);
    watch = begun;
    watching = scheduler.every("watch registry", LOOK_MILLIS, begun);
  }

  @Override
  public void look(String service, Runnable done) {
    Watch begun = watch;
    try {
      if (begun != null) {
        begun.run();
      }
    } finally {
      done.run();
    }
  }

  private final class Watch implements Runnable {
    private final Watcher watcher;
    private @Nullable LeaseWatch leases;

    Watch(Watcher watcher) {
      this.watcher = watcher;
    }

    @Override
    public void run() {
      LeaseWatch opened = leases;
      if (opened == null) {
        opened = open(watcher);
        leases = opened;
      }
      opened.look();
    }
  }

  @Override
  public void close() {
    watch = null;
    if (watching != null) {
      watching.cancel();
    }
  }

  private LeaseWatch open(Watcher watcher) {
    return new LeaseWatch(store(), processes(), watcher);
  }

  private LeaseStore store() {
    LeaseStore opened = store;
    if (opened == null) {
      opened = new LeaseStore(directory);
      store = opened;
    }
    return opened;
  }

  private Processes processes() {
    Processes opened = processes;
    if (opened == null) {
      opened = new Processes();
      processes = opened;
    }
    return opened;
  }

  private void write(Instance self, boolean draining) throws IOException {
    Processes own = processes();
    Lease lease = new Lease(self, draining, own.pid(), own.start(), own.system());
    try {
      store().write(lease);
      Path file = store().directory().resolve(lease.fileName());
      Lease before = written.put(self.id(), lease);
      if (before != null && !before.fileName().equals(lease.fileName())) {
        store().delete(store().directory().resolve(before.fileName()));
      }
      writtenKeys.put(self.id(), store().state(file).fileKey());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Returns the failure for the log; if the directory itself is the cause, one line covers all. */
  private IOException failed(IOException e) {
    String message =
        "cannot write to "
            + store().directory()
            + ": "
            + LeaseStore.reason(e)
            + "; graft.registry.dir can name another directory";
    try {
      store().list();
    } catch (NoSuchFileException missing) {
      return new IOException(message, e);
    } catch (IOException unreadable) {
      store().unusable(unreadable);
      return new ReportedException(message, e);
    }
    return new IOException(message, e);
  }
}
