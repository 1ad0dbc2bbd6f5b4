package io.graft.config.identity;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** Reads the manifests of jars and unpacked jars. */
final class JarManifest {
  private JarManifest() {}

  static @Nullable String value(@Nullable Manifest manifest, Attributes.Name name) {
    return manifest == null ? null : manifest.getMainAttributes().getValue(name);
  }

  static @Nullable Manifest of(File jar) {
    try (JarFile file = new JarFile(jar, false)) {
      return file.getManifest();
    } catch (IOException | RuntimeException e) {
      // Rare, because the JVM has read it, and not worth a log line.
      return null;
    }
  }

  static @Nullable Manifest ofFile(File file) {
    if (!file.isFile()) {
      return null;
    }
    try (InputStream in = new FileInputStream(file)) {
      return new Manifest(in);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
