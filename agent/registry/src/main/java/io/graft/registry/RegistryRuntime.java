package io.graft.registry;

import io.graft.config.Identity;
import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** The registries of this JVM, with all that reads them and writes into them. */
public final class RegistryRuntime {
  private final List<Registry> registries;
  private final ServiceDirectory directory;
  private final ServiceRegistration registration;

  private RegistryRuntime(
      List<Registry> registries, ServiceDirectory directory, ServiceRegistration registration) {
    this.registries = registries;
    this.directory = directory;
    this.registration = registration;
  }

  /**
   * Starts. Returns at once and does nothing itself that premain must not do: files and addresses
   * are touched on the scheduler's thread.
   *
   * @param inFlight how many requests this JVM serves now, for the drain
   */
  public static RegistryRuntime start(
      Settings settings, Identity identity, Scheduler scheduler, IntSupplier inFlight) {
    List<Registry> registries = Registries.of(settings);
    ServiceDirectory directory = new ServiceDirectory(scheduler);
    List<Watcher> watchers = new ArrayList<>();
    List<Announcement> announcements = new ArrayList<>();
    for (Registry registry : registries) {
      watchers.add(directory.feed(registry.describe()));
      if (registry.registers()) {
        announcements.add(new Announcement(registry));
      }
    }
    directory.opened();
    directory.asks(registries);
    for (int i = 0; i < registries.size(); i++) {
      registries.get(i).watch(watchers.get(i), scheduler);
    }
    return new RegistryRuntime(
        registries,
        directory,
        new ServiceRegistration(settings, identity, scheduler, announcements, inFlight));
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
    for (Registry registry : registries) {
      out.append(out.length() == 0 ? "" : ", ").append(registry.describe());
    }
    return out.length() == 0 ? "none" : out.toString();
  }

  /**
   * Ends, for an agent that detaches: leaves the registries at once and watches no more. The last
   * snapshots stay readable.
   */
  public void stop() {
    registration.leave();
    for (Registry registry : registries) {
      registry.close();
    }
  }
}
