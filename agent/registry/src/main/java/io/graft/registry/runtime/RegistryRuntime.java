package io.graft.registry.runtime;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.config.identity.Identity;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.governance.service.PortTraffic;
import io.graft.governance.setting.ValueParser;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Outage;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.announce.InProgress;
import io.graft.registry.announce.LocalAddress;
import io.graft.registry.announce.PortWatch;
import io.graft.registry.announce.ServiceRegistration;
import io.graft.registry.discovery.RegistrySnapshots;
import io.graft.registry.discovery.ServiceDirectory;
import io.graft.registry.discovery.SnapshotStore;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The registries of this JVM, with the directory and the registration that use them. */
public final class RegistryRuntime {
  private static final long KEEP_MILLIS = 5000;

  /** The call of {@link #watchPorts} that is the first to look at the ports. */
  private static final int FIRST_WATCH = 4;

  private final List<Part> parts;
  private final Scheduler scheduler;
  private final ServiceDirectory directory;
  private final ServiceRegistration registration;
  private @Nullable PortWatch watch;
  private int watches;

  /** One registry, and its snapshots. */
  private static final class Part {
    final Registry registry;
    final Outage outage;
    final RegistrySnapshots feed;

    Part(Registry registry, ServiceDirectory directory, boolean anywhere) {
      this.registry = registry;
      outage = new Outage(registry.describe());
      feed =
          directory.feed(
              outage,
              registry.registers() ? registry.renewMillis() + registry.propagationMillis() : 0,
              anywhere || registry.writtenByHand());
    }
  }

  private RegistryRuntime(
      List<Part> parts,
      Scheduler scheduler,
      ServiceDirectory directory,
      ServiceRegistration registration) {
    this.parts = parts;
    this.scheduler = scheduler;
    this.directory = directory;
    this.registration = registration;
  }

  /**
   * Starts. Returns at once, and does nothing that premain must not do: files, addresses and
   * servers are only used on the scheduler's thread.
   *
   * @param inProgress what the drain waits for
   * @param traffic at which ports requests arrive
   */
  public static RegistryRuntime start(
      Identity identity,
      RegistryContext context,
      InProgress inProgress,
      Supplier<PortTraffic> traffic) {
    Settings settings = context.settings();
    Scheduler scheduler = context.scheduler();
    ServiceDirectory directory = new ServiceDirectory(scheduler);
    ServiceRegistration registration =
        new ServiceRegistration(settings, identity, scheduler, inProgress, traffic);
    Map<Registry, ServerUrl> urls = new IdentityHashMap<>();
    List<Registry> registries = Registries.of(context, urls);
    List<Part> parts = new ArrayList<>();
    boolean anywhere = settings.get(ProcessSettings.REGISTRY_LINK_LOCAL);
    for (Registry registry : registries) {
      Part part = new Part(registry, directory, anywhere);
      parts.add(part);
      if (registry.registers()) {
        registration.announceIn(
            registry, part.outage, route(registry, urls.get(registry), context, registration));
      }
    }
    directory.opened();
    directory.asks(registries);
    String service = ValueParser.lower(identity.name());
    String cache = settings.get(ProcessSettings.REGISTRY_CACHE);
    scheduler.execute(
        "open registries",
        new Runnable() {
          @Override
          public void run() {
            for (Part part : parts) {
              open(part, service, cache, scheduler);
            }
          }
        });
    return new RegistryRuntime(parts, scheduler, directory, registration);
  }

  private static @Nullable LocalAddress route(
      Registry registry,
      @Nullable ServerUrl url,
      RegistryContext context,
      ServiceRegistration registration) {
    if (url == null || registry.local()) {
      return null;
    }
    return new LocalAddress(
        LocalAddress.hosts(url),
        context.transport().resolver(),
        new Runnable() {
          @Override
          public void run() {
            registration.reconcileSoon();
          }
        });
  }

  private static void open(Part part, String service, @Nullable String cache, Scheduler scheduler) {
    boolean remote = part.registry.registers() && !part.registry.local();
    SnapshotStore store = null;
    if (remote && cache != null && !cache.equals("none")) {
      store = new SnapshotStore(cache, service, part.registry.describe());
      for (Map.Entry<String, List<Instance>> each : store.read().entrySet()) {
        part.feed.restore(each.getKey(), each.getValue());
      }
    }
    part.registry.watch(part.feed);
    if (remote) {
      // Its own peers, from which it computes its subset of a large service.
      Runnable nothing =
          new Runnable() {
            @Override
            public void run() {}
          };
      part.registry.look(service, nothing);
      for (String each : part.feed.wanted().keySet()) {
        part.registry.look(each, nothing);
      }
    }
    if (store != null) {
      SnapshotStore kept = store;
      scheduler.every(
          "keep snapshots",
          KEEP_MILLIS,
          new Runnable() {
            @Override
            public void run() {
              kept.write(part.feed.wanted());
            }
          });
    }
  }

  /**
   * Checks the port that is the service, and logs a line if there is none. To be called twice a
   * second on the scheduler's thread.
   *
   * @param container whether a servlet container runs whose ports are unknown; {@code null}: a
   *     server runs whose ports are reported
   */
  public void watchPorts(Supplier<@Nullable Boolean> container) {
    if (++watches < FIRST_WATCH || watches % 2 == 1) {
      return;
    }
    PortWatch looking = watch;
    if (looking == null) {
      looking = new PortWatch(registration, container);
      watch = looking;
    }
    looking.run();
  }

  /** The directory in which governance finds services. */
  public ServiceDirectory directory() {
    return directory;
  }

  /** What adapters of servers report to. */
  public ServiceRegistration registration() {
    return registration;
  }

  /**
   * Reads a service in every registry, for somebody who looks at it: unlike a look-up of the
   * directory, that does not count as a call, so registries may stop to follow it.
   *
   * @param service in lower case
   */
  public void refresh(String service) {
    scheduler.execute(
        "read " + service,
        () -> {
          for (Part part : parts) {
            part.registry.look(service, () -> {});
          }
        });
  }

  /** Describes the registries: {@code file /home/ann/.graft/registry}; {@code none}. */
  public String describe() {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      out.append(out.length() == 0 ? "" : ", ").append(part.registry.describe());
    }
    return out.length() == 0 ? "none" : out.toString();
  }

  /** Whether every registry can list services that nobody here has called. */
  public boolean lists() {
    boolean all = true;
    for (Part part : parts) {
      all &= part.registry.lists();
    }
    return all;
  }

  /** Returns a line for each registry that cannot be read now. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (Part part : parts) {
      String reason = part.outage.unreadable();
      if (reason != null) {
        problems.add(part.registry.describe() + ": " + reason);
      }
    }
    return problems;
  }

  /**
   * Stops, when the agent detaches: deregisters at once and stops watching. The last snapshots
   * remain.
   */
  public void stop() {
    registration.leave();
    scheduler.execute(
        "close registries",
        new Runnable() {
          @Override
          public void run() {
            for (Part part : parts) {
              part.registry.close();
            }
          }
        });
  }
}
