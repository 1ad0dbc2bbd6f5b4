package io.graft.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtensionsTest {
  private static final ClassLoader PARENT = ExtensionsTest.class.getClassLoader();

  @TempDir Path directory;

  @Test
  void aJarBesideTheAgentsIsLoadedOnce() throws Exception {
    Path agent = jar(directory, "graft.jar", "1.0");
    jar(directory, "more.jar", "1.0");
    Extensions extensions = new Extensions(agent.toFile());
    ClassLoader loader = extensions.loader("more.jar", PARENT);
    assertNotNull(loader.getResource("inside"));
    assertSame(PARENT, loader.getParent());
    assertSame(loader, extensions.loader("more.jar", PARENT));
  }

  @Test
  void aSymbolicLinkToTheAgentIsFollowed() throws Exception {
    Path real = Files.createDirectory(directory.resolve("real"));
    Path agent = jar(real, "graft.jar", "1.0");
    jar(real, "more.jar", "1.0");
    Path link = Files.createSymbolicLink(directory.resolve("link.jar"), agent);
    ClassLoader loader = new Extensions(link.toFile()).loader("more.jar", PARENT);
    assertNotNull(loader.getResource("inside"));
  }

  @Test
  void theErrorForAMissingJarHasItsPlace() throws Exception {
    Path agent = jar(directory, "graft.jar", "1.0");
    assertEquals(
        "it needs more.jar, which is not there; put it into " + directory + ", beside graft.jar",
        reason(agent));
  }

  @Test
  void aJarOfAnotherVersionIsRejected() throws Exception {
    Path agent = jar(directory, "graft.jar", "1.1");
    Path other = jar(directory, "more.jar", "1.0");
    assertEquals(
        other + " is of version 1.0; take that of 1.1, as " + agent + " is", reason(agent));
  }

  @Test
  void aFileThatIsNotAJarIsRejected() throws Exception {
    Path agent = jar(directory, "graft.jar", "1.0");
    Files.writeString(directory.resolve("more.jar"), "no jar");
    assertEquals("more.jar cannot be read", reason(agent).replaceAll(" \\(.*", ""));
  }

  private static String reason(Path agent) {
    Extensions extensions = new Extensions(agent.toFile());
    return assertThrows(IllegalArgumentException.class, () -> extensions.loader("more.jar", PARENT))
        .getMessage();
  }

  private static Path jar(Path in, String name, String version) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    Path file = in.resolve(name);
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.putNextEntry(new ZipEntry("inside"));
      jar.closeEntry();
    }
    return file;
  }
}
