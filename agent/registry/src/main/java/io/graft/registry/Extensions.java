package io.graft.registry;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Jars beside graft.jar that hold what most services do without, each with the libraries that it
 * needs. A loader of its own, a child of the agent's, keeps them from everybody else; it ends with
 * the agent, since nothing but the agent's own objects knows it.
 */
public final class Extensions {
  private final @Nullable File agent;
  private final Map<String, ClassLoader> loaders = new HashMap<>();

  /**
   * @param agent the jar that this agent was loaded from; {@code null}: from no jar
   */
  public Extensions(@Nullable File agent) {
    this.agent = agent;
  }

  /**
   * The loader of such a jar, always the same.
   *
   * @param parent of the agent
   * @throws IllegalArgumentException with a clause for people that says which file to put where
   */
  synchronized ClassLoader loader(String jar, ClassLoader parent) {
    ClassLoader loader = loaders.get(jar);
    if (loader == null) {
      loader = agent == null ? parent : open(jar, agent, parent);
      loaders.put(jar, loader);
    }
    return loader;
  }

  private static ClassLoader open(String name, File agent, ClassLoader parent) {
    try {
      File jar = beside(agent, name);
      String version = version(jar);
      String own = version(agent);
      if (!own.equals(version)) {
        throw new IllegalArgumentException(
            jar + " is of version " + version + "; take that of " + own + ", as " + agent + " is");
      }
      return new URLClassLoader(new URL[] {jar.toURI().toURL()}, parent);
    } catch (IOException e) {
      throw new IllegalArgumentException(name + " cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /** Beside the jar as it was named, or where links lead to. */
  private static File beside(File agent, String name) throws IOException {
    File named = new File(agent.getAbsoluteFile().getParentFile(), name);
    if (named.isFile()) {
      return named;
    }
    File linked = new File(agent.getCanonicalFile().getParentFile(), name);
    if (linked.isFile()) {
      return linked;
    }
    throw new IllegalArgumentException(
        "it needs "
            + name
            + ", which is not there; put it into "
            + named.getParent()
            + ", beside "
            + agent.getName());
  }

  private static String version(File file) throws IOException {
    try (JarFile jar = new JarFile(file, false)) {
      Manifest manifest = jar.getManifest();
      String version =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
      return version == null ? "unknown" : version;
    }
  }
}
