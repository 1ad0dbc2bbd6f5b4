package io.graft.registry.runtime;

import io.graft.governance.setting.ValueParser;
import io.graft.log.AgentLog;
import io.graft.registry.RegistryContext;
import io.graft.registry.RegistryFactory;
import org.jspecify.annotations.Nullable;

/** The kinds of registries, by the scheme of their URLs. */
final class RegistryKind {
  private static final RegistryKind[] ALL = {
    new RegistryKind("consul", 8500),
    new RegistryKind("eureka", 8761),
    new RegistryKind("nacos", 8848),
    new RegistryKind("etcd", 2379),
    new RegistryKind("zookeeper", 2181, "graft-zookeeper.jar"),
    new RegistryKind("kubernetes", 443),
    new RegistryKind("dns", 53),
  };

  private final String name;
  private final int port;

  /** The jar that has it if it is not in graft.jar. */
  private final @Nullable String jar;

  private RegistryKind(String name, int port) {
    this(name, port, null);
  }

  private RegistryKind(String name, int port, @Nullable String jar) {
    this.name = name;
    this.port = port;
    this.jar = jar;
  }

  /**
   * Returns the kind for a URL.
   *
   * @throws IllegalArgumentException if there is none; the message is a clause that says why
   */
  static RegistryKind of(String url) {
    int colon = url.indexOf(':');
    String name = ValueParser.lower(colon < 0 ? url : url.substring(0, colon));
    for (RegistryKind kind : ALL) {
      if (kind.name.equals(name)) {
        if (colon < 0 || !url.startsWith("://", colon)) {
          throw new IllegalArgumentException("in '" + name + "' there is no ://");
        }
        return kind;
      }
    }
    throw new IllegalArgumentException("there is no registry '" + name + "'");
  }

  /** The scheme of the URL. */
  String name() {
    return name;
  }

  /** The default port of a server. */
  int port() {
    return port;
  }

  /** Creates the factory by its class name, so that nothing of the other kinds is loaded. */
  RegistryFactory factory(RegistryContext context) {
    String type =
        "io.graft.registry."
            + name
            + '.'
            + Character.toUpperCase(name.charAt(0))
            + name.substring(1)
            + "Factory";
    try {
      ClassLoader own = RegistryKind.class.getClassLoader();
      ClassLoader loader = jar == null ? own : context.extensions().loader(jar, own);
      Class<?> found = Class.forName(type, true, loader);
      return (RegistryFactory) found.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalArgumentException(
          (jar == null ? "this jar" : jar)
              + " has no registry '"
              + name
              + "' ("
              + AgentLog.reason(e)
              + ")",
          e);
    }
  }
}
