package io.graft.registry.dns;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.log.AgentLog;
import io.graft.registry.Completion;
import io.graft.registry.dns.message.Message;
import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.ResourceRecord;
import java.util.Collection;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Removes instances that died without leaving from the zone, because DNS records do not expire.
 * Each service does so for its own instances. On the agent's thread.
 */
final class ZoneSweeper {
  private static final long SPREAD_MILLIS = 10_000;

  private final String registry;
  private final Updater updater;
  private final Scheduler scheduler;
  private final Random random = new Random();

  /** The names being removed. */
  private final Set<Name> sweeping = new HashSet<>();

  private boolean closed;

  /**
   * @param registry for the log
   */
  ZoneSweeper(String registry, Updater updater, Scheduler scheduler) {
    this.registry = registry;
    this.updater = updater;
    this.scheduler = scheduler;
  }

  /**
   * Removes the dead instances.
   *
   * @param own this instance
   * @param all instances of its service
   * @param updatesWork whether an instance that does not renew its record is likely dead
   */
  void sweep(
      Instance own, Name domain, DnsView view, Collection<NamedInstance> all, boolean updatesWork) {
    for (NamedInstance each : view.dead) {
      ResourceRecord record = each.service();
      ResourceRecord texts = each.texts();
      if (record == null
          || texts == null
          || each.id().equals(own.id())
          || !each.dead(all, updatesWork, 2)
          || !sweeping.add(each.node)) {
        continue;
      }
      boolean inUse = view.places.contains(DnsView.place(record));
      Name host = ZoneLayout.host(own.service(), each.id(), domain);
      Name ownHost = record.target().equals(host) ? host : null;
      Consumer<Message> content =
          update -> InstanceRecords.sweep(update, each.list, record, texts, inUse, ownHost);
      // A random delay, so that not all live instances try at once.
      scheduler.after(
          "sweep DNS",
          1 + random.nextInt((int) SPREAD_MILLIS),
          () -> {
            if (!closed) {
              updater.send(content, new Swept(each));
            }
          });
    }
  }

  void close() {
    closed = true;
  }

  private final class Swept implements Completion {
    private final NamedInstance swept;

    Swept(NamedInstance swept) {
      this.swept = swept;
    }

    @Override
    public void succeeded() {
      sweeping.remove(swept.node);
      AgentLog.print(
          "registry " + registry + ": removed " + swept.id() + ", which died without leaving");
    }

    @Override
    public void failed(String reason) {
      // Another instance was faster, or this one lives. The next lookup will show.
      sweeping.remove(swept.node);
    }
  }
}
