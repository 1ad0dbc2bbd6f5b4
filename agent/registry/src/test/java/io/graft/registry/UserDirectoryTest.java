package io.graft.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserDirectoryTest {
  @TempDir Path temp;
  private Path shared;
  private Path other;
  private String own;

  @BeforeEach
  void makeShared() throws IOException {
    shared = Files.createDirectory(temp.resolve("shared"));
    other = Files.createDirectory(temp.resolve("other"));
    own = "graft-" + Files.getAttribute(temp, "unix:uid");
  }

  private String of(String directory, String home) {
    return UserDirectory.of(directory, home, "/nowhere", shared.toString(), other.toString());
  }

  @Test
  void anExistingHomeIsUsed() {
    assertEquals(temp + "/.graft/registry", of("~/.graft/registry", temp.toString()));
    assertEquals(temp.toString(), of("~", temp.toString()));
    assertEquals("/opt/leases", of("/opt/leases", "?"));
    assertEquals("leases", of("leases", "?"));
  }

  /** What users without an entry in /etc/passwd have, and one that nobody has made. */
  @ParameterizedTest
  @ValueSource(strings = {"?", "", "/nonexistent", "home/ann", "/proc/version"})
  void withoutAHomeAllJvmsOfThisUserUseTheSameDirectory(String home) {
    assertEquals(shared + "/" + own + "/registry", of("~/.graft/registry", home));
    assertEquals(shared + "/" + own + "/cache", of("~/.graft/cache", home));
    assertFalse(Files.exists(Path.of("/nonexistent")), "nothing is made of a missing home");
  }

  /** Not even root can write below it. */
  @Test
  void aReadOnlyHomeIsNotUsed() {
    assertEquals(shared + "/" + own + "/registry", of("~/.graft/registry", "/proc/self"));
  }

  @Test
  void aSymbolicLinkIsNotUsedAsTheDirectory() throws IOException {
    Files.createSymbolicLink(shared.resolve(own), temp);
    assertEquals(other + "/" + own + "/registry", of("~/.graft/registry", "?"));
  }
}
