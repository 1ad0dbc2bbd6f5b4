package io.graft.registry.dns;

import io.graft.config.Notice;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.registry.Backoff;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.Watcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Services in DNS. On the agent's thread. */
final class DnsRegistry implements Registry {
  private static final long RETRY_MILLIS = 500;
  private static final long MOST_RETRY_MILLIS = 5000;

  /** How long the records of others hold at the least; see {@link ServiceWatches}. */
  private static final long LEAST_MILLIS = 5000;

  private static final long WITHOUT_LEASE_MILLIS = 60_000;
  private static final long SWEEP_MILLIS = 10_000;

  private final String described;
  private final DnsOptions options;
  private final Scheduler scheduler;
  private final ResolvConf system;
  private final Resolver resolver;
  private final @Nullable Updater updater;
  private final Backoff backoff = new Backoff(RETRY_MILLIS, MOST_RETRY_MILLIS);
  private final Random random = new Random();
  private final Set<Name> sweeping = new HashSet<>();

  /** What may be in the zone of this JVM's instance; the last is what should be. */
  private final List<InstanceRecords> there = new ArrayList<>();

  private @Nullable ServiceWatches watches;
  private @Nullable Watcher watcher;
  private @Nullable Instance self;
  private boolean draining;
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
  }

  @Override
  public String describe() {
    return described;
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
    draining = false;
    announce(instance, done);
  }

  @Override
  public void renew(Instance instance, Completion done) {
    if (draining) {
      drain(instance, done);
    } else {
      announce(instance, done);
    }
  }

  /** Says all of it each time, so that a zone that has lost a part of it has it again. */
  private void announce(Instance instance, Completion done) {
    update(
        instance,
        (update, records, earlier) -> records.announce(update, earlier),
        done,
        () -> {
          ServiceWatches open = watches;
          if (open != null) {
            open.own(instance.service());
          }
        });
  }

  @Override
  public void drain(Instance instance, Completion done) {
    draining = true;
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
            // Whatever an earlier run of this one has left.
            records.remove(update);
          }
        },
        done,
        () -> {
          there.clear();
          self = null;
          draining = false;
        });
  }

  /** Says what an update changes. */
  private interface Change {
    void to(Message update, InstanceRecords records, List<InstanceRecords> earlier);
  }

  private void update(Instance instance, Change change, Completion done, Runnable worked) {
    Updater open = updater;
    Name domain = options.domain();
    if (open == null || domain == null) {
      done.failed("the URL names no server that takes updates");
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
    List<InstanceRecords> earlier = new ArrayList<>(there);
    // It may be there even if no answer comes.
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
            self = instance;
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

  /** Whether updates get through, so that the silence of others means something. */
  private boolean updatesWork() {
    return everUpdated && System.nanoTime() - updated < renewMillis() * 1_500_000L;
  }

  @Override
  public void watch(Watcher told) {
    watcher = told;
    watches =
        new ServiceWatches(
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
        Notice.once("dns search " + each, "/etc/resolv.conf: " + e.getMessage());
      }
    }
    if (search.isEmpty()) {
      throw new IOException(
          "/etc/resolv.conf has no search domain; dns://<domain> says where services are");
    }
    return search;
  }

  /** Asks for the domain itself, until somebody answers. */
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
          public void answered(Answer answer) {
            if (answer.noSuchName() && !options.domains().isEmpty()) {
              Notice.once(
                  "dns domain " + domain,
                  "registry " + described + ": there is no domain " + domain + " (NXDOMAIN)");
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
    ServiceWatches open = watches;
    if (open == null || closed) {
      done.run();
    } else {
      open.look(service, done);
    }
  }

  /** Takes those of this service out of the zone that have died long ago: nobody else does. */
  private void sweep(String service, Name domain, View view, Lookup.Memory memory) {
    Instance own = self;
    Updater open = updater;
    if (own == null
        || open == null
        || draining
        || !own.service().equals(service)
        || !domain.equals(options.domain())) {
      return;
    }
    Collection<NamedInstance> all = memory.named.values();
    for (NamedInstance each : view.dead) {
      ResourceRecord record = each.service();
      ResourceRecord texts = each.texts();
      if (record == null
          || texts == null
          || each.id().equals(own.id())
          || !each.dead(all, updatesWork(), 2)
          || !sweeping.add(each.node)) {
        continue;
      }
      boolean inUse = view.places.contains(View.place(record));
      Name host = Layout.host(service, each.id(), domain);
      Name ownHost = record.target().equals(host) ? host : null;
      Consumer<Message> content =
          update -> InstanceRecords.sweep(update, each.list, record, texts, inUse, ownHost);
      // Not all of its survivors at once.
      scheduler.after(
          "sweep DNS",
          1 + random.nextInt((int) SWEEP_MILLIS),
          () -> {
            if (!closed) {
              open.send(content, new Swept(each));
            }
          });
    }
  }

  private final class Swept implements Completion {
    private final NamedInstance swept;

    Swept(NamedInstance swept) {
      this.swept = swept;
    }

    @Override
    public void succeeded() {
      sweeping.remove(swept.node);
      Notice.print(
          "registry " + described + ": removed " + swept.id() + ", which has died without leaving");
    }

    @Override
    public void failed(String reason) {
      // Another survivor was faster, or it lives: what DNS says next tells.
      sweeping.remove(swept.node);
    }
  }

  @Override
  public void close() {
    closed = true;
    ServiceWatches open = watches;
    if (open != null) {
      open.close();
    }
    resolver.close();
    Updater updates = updater;
    if (updates != null) {
      updates.close();
    }
  }
}
