package io.graft.registry.kubernetes;

import io.graft.governance.service.Instance;
import io.graft.log.AgentLog;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.Watcher;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Services of a cluster: {@code orders} in this pod's namespace, {@code orders.shop} in another
 * one.
 */
public final class KubernetesRegistry implements Registry {
  /** Bookmarks arrive about once a minute. */
  private static final long SILENCE_MILLIS = 90000;

  private static final int MOST_NAMESPACES = 20;
  private static final String[] SUFFIXES = {".svc.cluster.local", ".svc"};

  private final Cluster cluster;
  private final @Nullable String port;
  private final RegistryContext context;
  private final long silenceMillis;
  private final Map<String, NamespaceWatch> namespaces = new HashMap<>();

  private @Nullable Watcher watcher;
  private @Nullable KubernetesApi api;
  private String home = "default";
  private boolean closed;

  KubernetesRegistry(Cluster cluster, @Nullable String port, RegistryContext context) {
    this(cluster, port, context, SILENCE_MILLIS);
  }

  KubernetesRegistry(
      Cluster cluster, @Nullable String port, RegistryContext context, long silenceMillis) {
    this.cluster = cluster;
    this.port = port;
    this.context = context;
    this.silenceMillis = silenceMillis;
  }

  @Override
  public String describe() {
    return cluster.describe();
  }

  /** Kubernetes registers pods itself. */
  @Override
  public boolean lists() {
    return false;
  }

  @Override
  public boolean registers() {
    return false;
  }

  @Override
  public boolean local() {
    return false;
  }

  @Override
  public void register(Instance self, Completion done) {
    done.succeeded();
  }

  @Override
  public void renew(Instance self, Completion done) {
    done.succeeded();
  }

  @Override
  public void drain(Instance self, Completion done) {
    done.succeeded();
  }

  @Override
  public void deregister(Instance self, Completion done) {
    done.succeeded();
  }

  @Override
  public long renewMillis() {
    return Long.MAX_VALUE;
  }

  @Override
  public long propagationMillis() {
    // From the end of a pod through the slice controller to a watch; busy clusters take longer.
    return 1000;
  }

  @Override
  public void watch(Watcher told) {
    watcher = told;
    home = cluster.namespace();
    api = new KubernetesApi(cluster, context);
    NamespaceWatch own = namespace(home);
    if (own != null) {
      own.probe();
    }
  }

  @Override
  public void look(String service, Runnable done) {
    String name = service;
    for (String suffix : SUFFIXES) {
      if (name.endsWith(suffix)) {
        name = name.substring(0, name.length() - suffix.length());
        break;
      }
    }
    int dot = name.indexOf('.');
    String label = dot < 0 ? name : name.substring(0, dot);
    String namespace = dot < 0 ? home : name.substring(dot + 1);
    NamespaceWatch watch =
        Cluster.isLabel(label) && Cluster.isLabel(namespace) ? namespace(namespace) : null;
    if (watch == null) {
      done.run();
    } else {
      watch.look(label, service, done);
    }
  }

  /** {@code null}: not watched, or there are too many namespaces. */
  private @Nullable NamespaceWatch namespace(String name) {
    NamespaceWatch known = namespaces.get(name);
    Watcher told = watcher;
    KubernetesApi asked = api;
    if (known != null || told == null || asked == null || closed) {
      return known;
    }
    if (namespaces.size() >= MOST_NAMESPACES) {
      AgentLog.once(
          "kubernetes namespaces",
          "kubernetes: services in more than "
              + MOST_NAMESPACES
              + " namespaces are called; those in namespace "
              + name
              + " and later ones are not discovered");
      return null;
    }
    SliceIndex slices = new SliceIndex(name, port, told);
    NamespaceWatch made =
        new NamespaceWatch(
            asked,
            context.scheduler(),
            name,
            slices,
            silenceMillis,
            name.equals(home) ? new Home(told) : new Other(name));
    namespaces.put(name, made);
    return made;
  }

  @Override
  public void close() {
    closed = true;
    for (NamespaceWatch watch : namespaces.values()) {
      watch.close();
    }
    KubernetesApi asked = api;
    if (asked != null) {
      asked.close();
    }
  }

  /** This pod's own namespace. The state of the registry depends on this one alone. */
  private static final class Home implements NamespaceWatch.Listener {
    private final Watcher watcher;

    Home(Watcher watcher) {
      this.watcher = watcher;
    }

    @Override
    public void works() {
      watcher.ready();
    }

    @Override
    public void fails(String reason) {
      watcher.failed(reason);
    }
  }

  private static final class Other implements NamespaceWatch.Listener {
    private static final long QUIET_MILLIS = 600_000;

    private final String namespace;

    Other(String namespace) {
      this.namespace = namespace;
    }

    @Override
    public void works() {}

    @Override
    public void fails(String reason) {
      AgentLog.atMost(
          "kubernetes namespace " + namespace,
          QUIET_MILLIS,
          "kubernetes: namespace "
              + namespace
              + " cannot be read: "
              + reason
              + "; what is known stays in use; trying again");
    }
  }
}
