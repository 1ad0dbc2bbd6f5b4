package io.graft.test;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;

/**
 * What is in the executable jar of a Spring Boot application, as jars of a class path: class data
 * sharing knows no jars within jars, and no directories.
 *
 * @param mainClass the application's own
 * @param jars its classes first, then its libraries
 */
public record UnpackedBootJar(String mainClass, List<Path> jars) {
  private static final String CLASSES = "BOOT-INF/classes/";
  private static final String LIBRARIES = "BOOT-INF/lib/";

  /** Unpacks a jar into a directory that is there. */
  public static UnpackedBootJar unpack(Path jar, Path directory) {
    List<Path> jars = new ArrayList<>();
    Path own = directory.resolve("application.jar");
    jars.add(own);
    try (JarFile packed = new JarFile(jar.toFile());
        OutputStream out = Files.newOutputStream(own);
        JarOutputStream classes = new JarOutputStream(out)) {
      for (JarEntry entry : Collections.list(packed.entries())) {
        String name = entry.getName();
        if (name.startsWith(LIBRARIES) && name.endsWith(".jar")) {
          Path library = directory.resolve(name.substring(LIBRARIES.length()));
          Files.copy(packed.getInputStream(entry), library);
          jars.add(library);
        } else if (name.startsWith(CLASSES) && !name.equals(CLASSES)) {
          classes.putNextEntry(new JarEntry(name.substring(CLASSES.length())));
          packed.getInputStream(entry).transferTo(classes);
          classes.closeEntry();
        }
      }
      return new UnpackedBootJar(
          packed.getManifest().getMainAttributes().getValue("Start-Class"), jars);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The value of {@code -cp}. */
  public String classPath() {
    return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
