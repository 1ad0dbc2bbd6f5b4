package io.graft.bench.subject;

import io.graft.bench.Installation;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * {@link Resilience4jChain} on the last Resilience4j for Java 8, whose classes have the names of
 * the newer ones on the class path: both, and they alone, are loaded by a loader that asks itself
 * first.
 */
public final class LegacyResilience4j {
  private LegacyResilience4j() {}

  /** Returns the chain. */
  public static IntSupplier chain() {
    try {
      // Never closed: it goes on loading classes as long as the chain is used.
      Class<?> type = Class.forName(Resilience4jChain.class.getName(), true, new Loader(jars()));
      return (IntSupplier) type.getConstructor().newInstance();
    } catch (ReflectiveOperationException | IOException e) {
      throw new IllegalStateException("build test-apps/bench first", e);
    }
  }

  private static URL[] jars() throws IOException {
    try (Stream<Path> files = Files.list(Installation.legacyResilience4j())) {
      List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
      URL[] urls = new URL[jars.size() + 1];
      urls[0] = Resilience4jChain.class.getProtectionDomain().getCodeSource().getLocation();
      for (int i = 0; i < jars.size(); i++) {
        urls[i + 1] = jars.get(i).toUri().toURL();
      }
      return urls;
    }
  }

  private static final class Loader extends URLClassLoader {
    Loader(URL[] urls) {
      super(urls, LegacyResilience4j.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.github.resilience4j.")
          && !name.startsWith(Resilience4jChain.class.getName())) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }
}
