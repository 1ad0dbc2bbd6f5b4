package io.graft.registry.dns;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.log.AgentLog;
import io.graft.registry.Backoff;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.Watcher;
import io.graft.registry.dns.message.Message;
import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.ResourceRecord;
import io.graft.registry.dns.resolve.DnsResponse;
import io.graft.registry.dns.resolve.ResolvConf;
import io.graft.registry.dns.resolve.Resolver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Services in DNS. On the agent's thread. */
final class DnsRegistry implements Registry {
  private static final long RETRY_MILLIS = 500;
  private static final long MOST_RETRY_MILLIS = 5000;

  /** The shortest time that records are cached; see {@link DnsWatches}. */
  private static final long LEAST_MILLIS = 5000;

  private static final long WITHOUT_LEASE_MILLIS = 60_000;

  private final String described;
  private final DnsOptions options;
  private final Scheduler scheduler;
  private final ResolvConf system;
  private final Resolver resolver;
  private final @Nullable Updater updater;
  private final Backoff backoff = new Backoff(RETRY_MILLIS, MOST_RETRY_MILLIS);
  private final @Nullable ZoneSweeper sweeper;

  /** The instances of this JVM, by id. */
  private final Map<String, Own> registrations = new HashMap<>();

  private @Nullable DnsWatches watches;
  private @Nullable Watcher watcher;
  private long updated;
  private boolean everUpdated;
  private boolean closed;

  DnsRegistry(
      String described,
      DnsOptions options,
      Scheduler scheduler,
      ResolvConf system,
      Resolver resolver,
      @Nullable Updater updater) {
    this.described = described;
    this.options = options;
    this.scheduler = scheduler;
    this.system = system;
    this.resolver = resolver;
    this.updater = updater;
    sweeper = updater == null ? null : new ZoneSweeper(described, updater, scheduler);
  }

  /** One instance of this JVM. */
  private static final class Own {
    /** The records that may be in the zone; the last are the current ones. */
    final List<InstanceRecords> there = new ArrayList<>();

    /** The instance as last written; {@code null}: none. */
    @Nullable Instance written;

    boolean draining;
  }

  private Own own(Instance instance) {
    Own known = registrations.get(instance.id());
    if (known == null) {
      known = new Own();
      registrations.put(instance.id(), known);
    }
    return known;
  }

  @Override
  public String describe() {
    return described;
  }

  @Override
  public boolean lists() {
    return false;
  }

  @Override
  public boolean registers() {
    return updater != null;
  }

  @Override
  public boolean local() {
    return false;
  }

  @Override
  public void register(Instance instance, Completion done) {
    own(instance).draining = false;
    announce(instance, done);
  }

  @Override
  public void renew(Instance instance, Completion done) {
    if (own(instance).draining) {
      drain(instance, done);
    } else {
      announce(instance, done);
    }
  }

  /** Writes all records each time, so that a zone that has lost some of them is repaired. */
  private void announce(Instance instance, Completion done) {
    update(
        instance,
        (update, records, earlier) -> records.announce(update, earlier),
        done,
        () -> {
          DnsWatches open = watches;
          if (open != null) {
            open.own(instance.service());
          }
        });
  }

  @Override
  public void drain(Instance instance, Completion done) {
    own(instance).draining = true;
    update(instance, (update, records, earlier) -> records.drain(update), done, () -> {});
  }

  @Override
  public void deregister(Instance instance, Completion done) {
    update(
        instance,
        (update, records, earlier) -> {
          for (InstanceRecords each : earlier) {
            each.remove(update);
          }
          if (earlier.isEmpty()) {
            // Records that an earlier run of this instance may have left.
            records.remove(update);
          }
        },
        done,
        () -> registrations.remove(instance.id()));
  }

  /** Adds the changes to an update. */
  private interface Change {
    void to(Message update, InstanceRecords records, List<InstanceRecords> earlier);
  }

  private void update(Instance instance, Change change, Completion done, Runnable worked) {
    Updater open = updater;
    Name domain = options.domain();
    if (open == null || domain == null) {
      done.failed("the URL has no server for updates");
      return;
    }
    long now = System.currentTimeMillis() / 1000;
    InstanceRecords records;
    try {
      records =
          new InstanceRecords(
              instance, options.search().layout(), domain, options.ttl(), options.lease(), now);
    } catch (IllegalArgumentException e) {
      done.failed(e.getMessage());
      return;
    }
    Own own = own(instance);
    List<InstanceRecords> there = own.there;
    List<InstanceRecords> earlier = new ArrayList<>(there);
    // The update may have been applied even if there is no response.
    there.add(records);
    if (there.size() > 8) {
      there.remove(0);
    }
    open.send(
        update -> change.to(update, records, earlier),
        new Completion() {
          @Override
          public void succeeded() {
            there.clear();
            there.add(records);
            own.written = instance;
            updated = System.nanoTime();
            everUpdated = true;
            worked.run();
            done.succeeded();
          }

          @Override
          public void failed(String reason) {
            done.failed(reason);
          }
        });
  }

  @Override
  public long renewMillis() {
    return options.lease() == 0 ? WITHOUT_LEASE_MILLIS : options.lease() * 1000L / 3;
  }

  @Override
  public long propagationMillis() {
    return Math.max(options.ttl() * 1000L, LEAST_MILLIS) + 1000;
  }

  /** Whether updates succeed, so that an instance that does not renew its own is likely dead. */
  private boolean updatesWork() {
    return everUpdated && System.nanoTime() - updated < renewMillis() * 1_500_000L;
  }

  @Override
  public void watch(Watcher told) {
    watcher = told;
    watches =
        new DnsWatches(
            resolver,
            options.search(),
            scheduler,
            this::domains,
            this::updatesWork,
            told,
            this::sweep);
    probe(told);
  }

  private List<Name> domains() throws IOException {
    List<Name> said = options.domains();
    if (!said.isEmpty()) {
      return said;
    }
    List<Name> search = new ArrayList<>();
    for (String each : system.search()) {
      try {
        search.add(Name.of(each));
      } catch (IllegalArgumentException e) {
        AgentLog.once("dns search " + each, "/etc/resolv.conf: " + e.getMessage());
      }
    }
    if (search.isEmpty()) {
      throw new IOException(
          "/etc/resolv.conf has no search domain; name the domain: dns://<domain>");
    }
    return search;
  }

  /** Queries the domain itself until a server responds. */
  private void probe(Watcher told) {
    if (closed) {
      return;
    }
    Name domain;
    try {
      domain = domains().get(0);
    } catch (IOException e) {
      again(told, e.getMessage());
      return;
    }
    resolver.ask(
        domain,
        ResourceRecord.SOA,
        new Resolver.Handler() {
          @Override
          public void answered(DnsResponse answer) {
            if (answer.noSuchName() && !options.domains().isEmpty()) {
              AgentLog.once(
                  "dns domain " + domain,
                  "registry " + described + ": unknown domain " + domain + " (NXDOMAIN)");
            }
            told.ready();
          }

          @Override
          public void failed(String reason) {
            again(told, reason);
          }
        });
  }

  private void again(Watcher told, String reason) {
    told.failed(reason);
    scheduler.after("ask DNS", backoff.failed(), () -> probe(told));
  }

  @Override
  public void look(String service, Runnable done) {
    DnsWatches open = watches;
    if (open == null || closed) {
      done.run();
    } else {
      open.look(service, done);
    }
  }

  private void sweep(String service, Name domain, DnsView view, LookupMemory memory) {
    ZoneSweeper open = sweeper;
    if (open == null || !domain.equals(options.domain())) {
      return;
    }
    for (Own own : registrations.values()) {
      Instance written = own.written;
      if (written != null && !own.draining && written.service().equals(service)) {
        open.sweep(written, domain, view, memory.named.values(), updatesWork());
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    DnsWatches open = watches;
    if (open != null) {
      open.close();
    }
    resolver.close();
    ZoneSweeper sweeping = sweeper;
    if (sweeping != null) {
      sweeping.close();
    }
    Updater updates = updater;
    if (updates != null) {
      updates.close();
    }
  }
}
