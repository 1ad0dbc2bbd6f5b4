package io.graft.test.launch;

import io.graft.test.GraftJar;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Jars that tests make, and the command line of graft.jar. */
final class Jars {
  private Jars() {}

  /** The jar of {@link OtherAgent} and of the application beside it. */
  static Path otherAgent(Path directory) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", OtherAgent.class.getName());
    manifest.getMainAttributes().putValue("Agent-Class", OtherAgent.class.getName());
    manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
    Path jar = directory.resolve("other.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      for (Class<?> type : List.of(OtherAgent.class, Watched.class)) {
        String name = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(name));
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
          in.transferTo(out);
        }
        out.closeEntry();
      }
    }
    return jar;
  }

  /** A copy of graft.jar that says it is of another version. */
  static Path ofVersion(String version, Path directory) throws IOException {
    Path copy = directory.resolve("graft-" + version + ".jar");
    try (JarFile jar = new JarFile(GraftJar.path().toFile());
        OutputStream file = Files.newOutputStream(copy);
        JarOutputStream out = new JarOutputStream(file)) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        out.putNextEntry(new JarEntry(entry.getName()));
        if (entry.getName().endsWith("/version.txt")) {
          out.write(version.getBytes());
        } else {
          try (InputStream in = jar.getInputStream(entry)) {
            in.transferTo(out);
          }
        }
        out.closeEntry();
      }
    }
    return copy;
  }

  /** A copy of graft.jar that lacks what has a name that ends so. */
  static Path without(String end, Path directory) throws IOException {
    Path copy = directory.resolve("broken.jar");
    try (JarFile jar = new JarFile(GraftJar.path().toFile());
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(copy))) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (!entry.getName().endsWith(end)) {
          out.putNextEntry(new JarEntry(entry.getName()));
          try (InputStream in = jar.getInputStream(entry)) {
            in.transferTo(out);
          }
          out.closeEntry();
        }
      }
    }
    return copy;
  }

  /** Runs a command of a jar to its end, and returns its exit code. */
  static int command(Jdk jdk, Path jar, String... words) {
    try (JavaProcess command = JavaProcess.on(jdk).jar(jar).arguments(words).start()) {
      return command.awaitExit();
    }
  }
}
