package io.graft.launcher.wiring;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.config.identity.ServiceDescription;
import io.graft.console.Console;
import io.graft.console.http.AdminGuard;
import io.graft.console.page.HealthPage;
import io.graft.daemon.Scheduler;
import io.graft.governance.inbound.Inbound;
import io.graft.log.AgentLog;
import io.graft.registry.runtime.RegistryRuntime;
import io.graft.weaver.Weaver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Connects the admin endpoint to the registration, which announces its address, and moves it to
 * another port if the application wants the port that it happens to have.
 */
final class AdminEndpoint implements Supplier<HealthPage.State> {
  /** The longest that the application waits until the port is released. */
  private static final long RELEASE_MILLIS = 3000;

  private final Console console = new Console();
  private final Settings settings;
  private final Scheduler scheduler;
  private final RegistryRuntime registry;
  private final Inbound inbound;
  private final Weaver weaver;

  /** {@code null}: not started, or it has no port. */
  private volatile @Nullable InetSocketAddress bound;

  AdminEndpoint(
      Settings settings,
      Scheduler scheduler,
      RegistryRuntime registry,
      Inbound inbound,
      Weaver weaver) {
    this.settings = settings;
    this.scheduler = scheduler;
    this.registry = registry;
    this.inbound = inbound;
    this.weaver = weaver;
  }

  /**
   * Starts to serve the pages at {@code graft.admin}, and announces the address.
   *
   * @param guard who may see them; {@code null}: everybody
   */
  void start(AdminPages pages, @Nullable AdminGuard guard, Consumer<String> log) {
    console.guard(guard);
    for (String path : AdminPages.PATHS) {
      console.page(path, pages);
    }
    describeService();
    announce(console.start(settings.get(ProcessSettings.ADMIN), log));
  }

  /** Announces what people are told of this service, if something is set. */
  private void describeService() {
    if (settings.value(ProcessSettings.SERVICE_DESCRIPTION) != null
        || settings.value(ProcessSettings.SERVICE_OWNER) != null
        || settings.value(ProcessSettings.SERVICE_LINK) != null) {
      Map<String, String> told = ServiceDescription.of(settings);
      for (Map.Entry<String, String> each : told.entrySet()) {
        registry.registration().tell(each.getKey(), each.getValue());
      }
    }
  }

  private void announce(@Nullable InetSocketAddress address) {
    bound = address;
    if (address != null) {
      registry.registration().own(address.getPort());
      registry.registration().tell("admin", Console.authority(address));
    }
  }

  /** Returns its URL; {@code off} if there is none. */
  String describe() {
    InetSocketAddress address = bound;
    return address == null ? "off" : "http://" + Console.authority(address);
  }

  /**
   * Called before the application binds a socket. If the admin endpoint has that port, moves it to
   * another one first.
   *
   * @param address {@code null}: every address
   */
  void opening(@Nullable InetAddress address, int port) {
    InetSocketAddress own = bound;
    if (own != null && own.getPort() == port && overlap(address, own.getAddress())) {
      scheduler.executeAndWait(
          "release admin port",
          RELEASE_MILLIS,
          new Runnable() {
            @Override
            public void run() {
              release(own);
            }
          });
    }
  }

  private static boolean overlap(@Nullable InetAddress wanted, InetAddress own) {
    return wanted == null
        || wanted.isAnyLocalAddress()
        || own.isAnyLocalAddress()
        || own.equals(wanted);
  }

  private void release(InetSocketAddress before) {
    if (bound == before) {
      bound = null;
      announce(console.move());
      AgentLog.print(
          "the application opens port "
              + before.getPort()
              + ", so the admin endpoint has moved; admin "
              + describe());
    }
  }

  /** Returns the state of this instance, for the health page. */
  @Override
  public HealthPage.State get() {
    if (inbound.enforces() && !Coverage.gaps(weaver.report()).isEmpty()) {
      return HealthPage.State.UNCOVERED;
    }
    if (!settings.get(ProcessSettings.ENABLED)) {
      return HealthPage.State.DISABLED;
    }
    if (inbound.draining()) {
      return HealthPage.State.DRAINING;
    }
    return registry.directory().ready() ? HealthPage.State.UP : HealthPage.State.STARTING;
  }

  void close() {
    console.close();
  }
}
