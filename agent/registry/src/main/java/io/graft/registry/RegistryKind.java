package io.graft.registry;

import io.graft.config.Form;
import io.graft.config.Notice;
import org.jspecify.annotations.Nullable;

/** The kinds of servers that there are, by what their URLs begin with. */
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

  /** What it is in where it is not in graft.jar. */
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
   * The kind that a URL names.
   *
   * @throws IllegalArgumentException with a clause for people, where there is no such kind
   */
  static RegistryKind of(String url) {
    int colon = url.indexOf(':');
    String name = Form.lower(colon < 0 ? url : url.substring(0, colon));
    for (RegistryKind kind : ALL) {
      if (kind.name.equals(name)) {
        if (colon < 0 || !url.startsWith("://", colon)) {
          throw new IllegalArgumentException("after '" + name + "' there is no ://");
        }
        return kind;
      }
    }
    throw new IllegalArgumentException("there is no registry '" + name + "'");
  }

  /** What a URL begins with. */
  String name() {
    return name;
  }

  /** The port of a server that names none. */
  int port() {
    return port;
  }

  /** By name: nothing of the other kinds is loaded. */
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
              + Notice.reason(e)
              + ")",
          e);
    }
  }
}
