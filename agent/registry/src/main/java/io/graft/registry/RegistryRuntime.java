package io.graft.registry;

import io.graft.config.Form;
import io.graft.config.Identity;
import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.governance.service.PortTraffic;
import io.graft.http.ServerUrl;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The registries of this JVM, with all that reads them and writes into them. */
public final class RegistryRuntime {
  private static final long KEEP_MILLIS = 5000;

  /** Looks at the ports are made from this call of {@link #watchPorts} on. */
  private static final int FIRST_WATCH = 4;

  private final List<Part> parts;
  private final Scheduler scheduler;
  private final ServiceDirectory directory;
  private final ServiceRegistration registration;
  private @Nullable PortWatch watch;
  private int watches;

  /** One registry, and what is told by it. */
  private static final class Part {
    final Registry registry;
    final Outage outage;
    final Feed feed;

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
   * Starts. Returns at once and does nothing itself that premain must not do: files, addresses and
   * servers are touched on the scheduler's thread.
   *
   * @param inFlight how many requests this JVM serves now, for the drain
   * @param traffic at which ports requests arrive
   */
  public static RegistryRuntime start(
      Identity identity,
      RegistryContext context,
      IntSupplier inFlight,
      Supplier<PortTraffic> traffic) {
    Settings settings = context.settings();
    Scheduler scheduler = context.scheduler();
    ServiceDirectory directory = new ServiceDirectory(scheduler);
    ServiceRegistration registration =
        new ServiceRegistration(settings, identity, scheduler, inFlight, traffic);
    Map<Registry, ServerUrl> urls = new IdentityHashMap<>();
    List<Registry> registries = Registries.of(context, urls);
    List<Part> parts = new ArrayList<>();
    boolean anywhere = settings.flag("graft.registry.link-local");
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
    String service = Form.lower(identity.name());
    String cache = settings.text("graft.registry.cache");
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

  private static @Nullable Route route(
      Registry registry,
      @Nullable ServerUrl url,
      RegistryContext context,
      ServiceRegistration registration) {
    if (url == null || registry.local()) {
      return null;
    }
    return new Route(
        Route.hosts(url),
        context.wire().resolver(),
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
      // Its peers, by whom it knows its share of a large service.
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
   * Looks whether the port that is the service is still there, and says where none is. For the
   * scheduler's thread, twice a second.
   *
   * @param container whether a servlet container is there whose ports no adapter tells; {@code
   *     null}: a server that tells its ports is
   */
  public void watchPorts(Supplier<@Nullable Boolean> container) {
    if (++watches < FIRST_WATCH || watches % 2 == 1) {
      return;
    }
    PortWatch looking = watch;
    if (looking == null) {
      looking = new PortWatch(registration, container, registration.isPortSet());
      watch = looking;
    }
    looking.run();
  }

  /** Where governance finds services. */
  public ServiceDirectory directory() {
    return directory;
  }

  /** What server adapters tell about this application. */
  public ServiceRegistration registration() {
    return registration;
  }

  /** The registries for people: {@code file /home/ann/.graft/registry}; {@code none}. */
  public String describe() {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      out.append(out.length() == 0 ? "" : ", ").append(part.registry.describe());
    }
    return out.length() == 0 ? "none" : out.toString();
  }

  /** Why registries cannot be read now, a line for each of them that cannot. */
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
   * Ends, for an agent that detaches: leaves the registries at once and watches no more. The last
   * snapshots stay readable.
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
