package io.graft.registry.announce;

import io.graft.config.identity.ContextName;
import io.graft.config.identity.Identity;
import io.graft.governance.service.Instance;
import io.graft.governance.setting.ValueParser;
import io.graft.log.AgentLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The web applications of this JVM's containers, each a service of its own, with {@code
 * graft.service.per-context=true}. The root has the container's name. Thread-safe.
 */
final class ContextServices {
  private final Identity container;

  private final List<Function<String, Announcement>> registries = new ArrayList<>();

  /** The started applications by what identifies them, in the order of their starts. */
  private final Map<String, WebApplication> started = new LinkedHashMap<>();

  /** The announcements of each service but the container's, by its name in lower case. */
  private final Map<String, List<Announcement>> announced = new LinkedHashMap<>();

  /** Whether a container has reported applications, running or not. */
  private boolean any;

  ContextServices(Identity container) {
    this.container = container;
  }

  /** See {@link io.graft.governance.service.Registration#deployed}. */
  synchronized void deployed(String application, String path, @Nullable String file) {
    any = true;
    if (ContextName.isServersOwn(path)) {
      return;
    }
    WebApplication named = named(path, file);
    if (named == null) {
      AgentLog.once(
          "context " + path,
          "context "
              + path
              + " is not registered: its path does not give a name of a service, and neither does"
              + " its file; set graft.service.name, which then precedes it");
      return;
    }
    if (started.containsKey(application)) {
      return;
    }
    started.put(application, named);
    for (WebApplication other : started.values()) {
      if (other.isCalled(named.name()) && !other.context().equals(named.context())) {
        tellConflict(named, other);
      }
    }
  }

  private @Nullable WebApplication named(String path, @Nullable String file) {
    String context = path.startsWith("/") ? path : "/" + path;
    if (context.equals("/")) {
      return WebApplication.root(container);
    }
    String name = ContextName.of(context, file, container.named() ? container.name() : null);
    return name == null ? null : WebApplication.of(container, context, name);
  }

  private void tellConflict(WebApplication one, WebApplication other) {
    WebApplication holder = holder(one.name());
    AgentLog.once(
        "contexts " + other.context() + " " + one.context(),
        "contexts "
            + other.context()
            + " and "
            + one.context()
            + " both give the service name "
            + one.name()
            + ": only "
            + (holder == null ? one : holder).context()
            + " is registered");
  }

  /**
   * An application stops, or has failed to start.
   *
   * @return the name of the service that it leaves without an application; {@code null}: none
   */
  synchronized @Nullable String undeployed(String application) {
    any = true;
    WebApplication gone = started.remove(application);
    return gone == null || holder(gone.name()) != null ? null : gone.name();
  }

  /** Whether a container has reported applications, so that it is not a service itself. */
  synchronized boolean any() {
    return any;
  }

  /** Whether an application that can be registered runs. */
  synchronized boolean anyStarted() {
    return !started.isEmpty();
  }

  /**
   * Returns the application that has the name of a service: the first that was started, the root
   * last. {@code null}: none.
   */
  synchronized @Nullable WebApplication holder(String name) {
    WebApplication root = null;
    for (WebApplication each : started.values()) {
      if (each.isCalled(name)) {
        if (!each.isRoot()) {
          return each;
        }
        root = each;
      }
    }
    return root;
  }

  /**
   * Adds a registry to register in. To be called before any report.
   *
   * @param registry creates the announcement of a service there
   */
  void announceIn(Function<String, Announcement> registry) {
    registries.add(registry);
  }

  /** Creates and returns the announcements of services that have none yet. */
  synchronized List<Announcement> unannounced() {
    List<Announcement> fresh = new ArrayList<>();
    for (WebApplication each : started.values()) {
      String name = ValueParser.lower(each.name());
      if (each.isCalled(container.name()) || announced.containsKey(name)) {
        continue;
      }
      List<Announcement> all = new ArrayList<>();
      for (Function<String, Announcement> registry : registries) {
        all.add(registry.apply(each.name()));
      }
      announced.put(name, all);
      fresh.addAll(all);
    }
    return fresh;
  }

  /**
   * Returns the announcements of a service.
   *
   * @param ofContainer those of the container's own name
   */
  synchronized List<Announcement> of(String service, List<Announcement> ofContainer) {
    List<Announcement> all = announced.get(ValueParser.lower(service));
    return all == null ? ofContainer : all;
  }

  /**
   * Returns a line for each application that runs or is still registered.
   *
   * @param ofContainer the announcements of the container's own name
   */
  synchronized List<String> describe(List<Announcement> ofContainer) {
    List<String> lines = new ArrayList<>();
    for (WebApplication each : started.values()) {
      WebApplication holder = holder(each.name());
      boolean same = holder == null || holder.context().equals(each.context());
      List<Announcement> all = announced.get(ValueParser.lower(each.name()));
      lines.add(
          each.context()
              + ": "
              + (same
                  ? state(all == null ? ofContainer : all, each.name())
                  : "not registered: " + holder.context() + " has the name " + each.name()));
    }
    for (List<Announcement> all : announced.values()) {
      for (Announcement each : all) {
        Instance left = each.announced();
        if (left != null && holder(left.service()) == null) {
          lines.add(left.metadata().get("context") + ": leaving: " + left);
          break;
        }
      }
    }
    return lines;
  }

  private static String state(List<Announcement> all, String service) {
    String problem = null;
    for (Announcement each : all) {
      Instance instance = each.announced();
      if (instance != null && instance.service().equalsIgnoreCase(service)) {
        return "registered: " + instance;
      }
      problem = problem == null ? each.problem() : problem;
    }
    return "not registered: " + (problem == null ? service : problem);
  }
}
