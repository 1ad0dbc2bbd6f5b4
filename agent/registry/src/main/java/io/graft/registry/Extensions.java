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
 * Optional jars beside graft.jar, each with the libraries that it needs. Each has a loader of its
 * own, a child of the agent's, so that no other code sees its libraries. Only the agent refers to
 * the loader, so it is collected with the agent.
 */
public final class Extensions {
  private final @Nullable File agent;
  private final Map<String, ClassLoader> loaders = new HashMap<>();

  /**
   * @param agent the jar that this agent was loaded from; {@code null}: not from a jar
   */
  public Extensions(@Nullable File agent) {
    this.agent = agent;
  }

  /**
   * Returns the loader of a jar, always the same.
   *
   * @param parent the agent's loader
   * @throws IllegalArgumentException if the jar is missing; the message is a clause that says where
   *     to put it
   */
  public synchronized ClassLoader loader(String jar, ClassLoader parent) {
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

  /** Returns a file beside the jar, as it was named or where symbolic links lead. */
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
