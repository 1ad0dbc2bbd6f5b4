package io.graft.registry.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.net.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {
  @TempDir Path directory;

  private SnapshotStore store() {
    return new SnapshotStore(directory.resolve("cache").toString(), "shop", "consul h:8500");
  }

  private Path file() throws IOException {
    try (var files = Files.list(directory.resolve("cache"))) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void storedInstancesAreLoadedAgain() throws IOException {
    Instance one =
        Instance.builder("orders", "a", "10.0.0.1", 80)
            .secure(true)
            .weight(2.5)
            .zone("z")
            .version("1")
            .metadata(Map.of("k", "\"v\""))
            .build();
    Instance other = Instance.builder("orders", "b", "::1", 81).build();
    store().write(Map.of("orders", Snapshot.of("orders", List.of(one, other))));
    assertEquals(Map.of("orders", List.of(one, other)), store().read());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    try (var files = Files.list(directory.resolve("cache"))) {
      assertEquals(1, files.count(), "nothing else is left");
    }
  }

  @Test
  void anEmptyStoreHasNoInstances() {
    assertEquals(Map.of(), store().read());
  }

  /** Another user who can write to the directory could redirect calls with a link. */
  @Test
  void aLinkIsNotFollowedAndReplaced() throws IOException {
    Snapshot snapshot =
        Snapshot.of("orders", List.of(Instance.builder("orders", "a", "h", 80).build()));
    store().write(Map.of("orders", snapshot));
    Path link = file();
    Path elsewhere = Files.move(link, directory.resolve("elsewhere"));
    Files.createSymbolicLink(link, elsewhere);
    assertEquals(Map.of(), store().read());
    store().write(Map.of("orders", snapshot));
    assertFalse(Files.isSymbolicLink(link));
    assertEquals(Map.of("orders", snapshot.instances()), store().read());
  }

  @Test
  void aDamagedFileIsOneLogLineAndReplaced() throws IOException {
    Snapshot snapshot =
        Snapshot.of("orders", List.of(Instance.builder("orders", "a", "h", 80).build()));
    store().write(Map.of("orders", snapshot));
    for (String damage : List.of("{\"services\":{\"orders\":[{\"id\":\"a\"}]}}", "{", "x")) {
      Files.writeString(file(), damage);
      try (Printed printed = new Printed()) {
        assertEquals(Map.of(), store().read());
        assertEquals(1, printed.lines("until the registry responds").size());
      }
    }
    store().write(Map.of("orders", snapshot));
    assertEquals(1, store().read().size());
  }

  @Test
  void aDirectoryThatCannotBeCreatedIsOneLogLine() throws IOException {
    Files.writeString(directory.resolve("cache"), "a file");
    Snapshot snapshot =
        Snapshot.of("orders", List.of(Instance.builder("orders", "a", "h", 80).build()));
    try (Printed printed = new Printed()) {
      store().write(Map.of("orders", snapshot));
      store().write(Map.of("orders", snapshot));
      assertTrue(printed.lines("graft.registry.cache").size() <= 1);
      assertTrue(printed.lines("cannot be written").size() == 1, printed.lines("").toString());
    }
  }
}
