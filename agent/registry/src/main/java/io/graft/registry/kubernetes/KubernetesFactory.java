package io.graft.registry.kubernetes;

import io.graft.net.server.ServerUrl;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.RegistryFactory;
import io.graft.rules.RulesSource;
import java.io.File;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code kubernetes://[namespace][?port=http&server=https://host:port]}. */
public final class KubernetesFactory implements RegistryFactory {
  private static final File ACCOUNT = new File("/var/run/secrets/kubernetes.io/serviceaccount");

  private final Map<String, String> environment;
  private final File account;

  public KubernetesFactory() {
    this(System.getenv(), ACCOUNT);
  }

  /**
   * @param account the directory with token, namespace and CA certificate
   */
  KubernetesFactory(Map<String, String> environment, File account) {
    this.environment = environment;
    this.account = account;
  }

  @Override
  public Registry registry(ServerUrl url, RegistryContext context) {
    url.allow("server", "port");
    Cluster cluster = Cluster.of(url, environment, account);
    return new KubernetesRegistry(cluster, url.parameter("port"), context);
  }

  /** Rules can be mounted from a ConfigMap as a file instead. */
  @Override
  public @Nullable RulesSource rules(ServerUrl url, RegistryContext context) {
    throw new IllegalArgumentException(
        "kubernetes cannot store rules; mount a ConfigMap and set graft.rules=file:…");
  }
}
