package io.graft.registry;

import io.graft.config.Notice;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.json.JsonText;
import io.graft.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps on disk who was there, of the services that this JVM calls, so that it can start while its
 * registry is down. A file for each service of this host and each registry, of this user alone.
 */
final class SnapshotStore {
  private static final long LARGEST = 16 << 20;

  private final Path file;
  private Map<String, Snapshot> written = Collections.emptyMap();

  /**
   * @param directory {@code ~/} is the user's home
   */
  SnapshotStore(String directory, String service, String registry) {
    file =
        Paths.get(UserDirectory.of(directory))
            .resolve(name(service) + "@" + name(registry) + ".json");
  }

  /** A name that every file system takes, and that two texts hardly ever share. */
  private static String name(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && i < 60; i++) {
      char c = text.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' && i > 0;
      out.append(plain ? c : '-');
    }
    return out.append('-').append(Integer.toHexString(text.hashCode())).toString();
  }

  /** What was there; empty where there is no file, or none that can be trusted. */
  Map<String, List<Instance>> read() {
    try {
      BasicFileAttributes state =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!state.isRegularFile()) {
        throw new IOException(
            state.isSymbolicLink() ? "it is a symbolic link" : "it is not a regular file");
      }
      if (state.size() > LARGEST) {
        throw new IOException("it is longer than 16 MiB");
      }
      if (!ours()) {
        throw new IOException("it belongs to another user");
      }
      // Not even one that has taken the file's place meanwhile is followed.
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        return services(JsonValue.read(in));
      }
    } catch (NoSuchFileException e) {
      return Collections.emptyMap();
    } catch (IOException | RuntimeException e) {
      Notice.print(
          file
              + " cannot be read ("
              + (e.getMessage() == null ? Notice.reason(e) : e.getMessage())
              + "); this start knows of nobody until its registry answers");
      return Collections.emptyMap();
    }
  }

  /** Whoever could write the file could lead calls elsewhere. */
  private boolean ours() throws IOException {
    Path self = Paths.get("/proc/self");
    return !Files.exists(self)
        || Files.getAttribute(self, "unix:uid")
            .equals(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
  }

  private static Map<String, List<Instance>> services(JsonValue json) {
    Map<String, List<Instance>> services = new TreeMap<>();
    for (Map.Entry<String, JsonValue> service : json.get("services").fields().entrySet()) {
      List<Instance> instances = new ArrayList<>();
      for (JsonValue each : service.getValue().elements()) {
        instances.add(instance(service.getKey(), each));
      }
      services.put(service.getKey(), instances);
    }
    return services;
  }

  private static Instance instance(String service, JsonValue json) {
    String host = json.get("host").text("");
    return Instance.builder(
            service, json.get("id").text(""), host, (int) json.get("port").number(0))
        .secure(json.get("secure").flag(false))
        .anyScheme(json.get("any-scheme").flag(false))
        .otherPort((int) json.get("other-port").number(0))
        .weight(json.get("weight").fraction(1))
        .zone(json.get("zone").text())
        .version(json.get("version").text())
        .metadata(json.get("metadata").texts())
        .address(Addresses.literal(host))
        .build();
  }

  /** Keeps what is there now, where that is anything new. A failure is one line. */
  void write(Map<String, Snapshot> services) {
    if (services.isEmpty() || same(services)) {
      return;
    }
    written = services;
    JsonText json = new JsonText().open().open("services");
    for (Map.Entry<String, Snapshot> service : services.entrySet()) {
      json.openList(service.getKey());
      for (Instance instance : service.getValue().instances()) {
        json.open()
            .put("id", instance.id())
            .put("host", instance.host())
            .put("port", instance.port())
            .put("secure", instance.secure())
            .put("any-scheme", instance.anyScheme())
            .put("other-port", instance.otherPort())
            .put("weight", instance.weight())
            .put("zone", instance.zone())
            .put("version", instance.version())
            .put("metadata", instance.metadata())
            .close();
      }
      json.closeList();
    }
    String text = json.close().close().toString();
    try {
      replace(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      Notice.once(
          "snapshot " + file,
          file
              + " cannot be written ("
              + Notice.reason(e)
              + "); a start while the registry is down will know of nobody; another directory can"
              + " be named by graft.registry.cache");
    }
  }

  /** Whether nothing has changed: a snapshot that has not is the same object. */
  private boolean same(Map<String, Snapshot> services) {
    if (services.size() != written.size()) {
      return false;
    }
    for (Map.Entry<String, Snapshot> service : services.entrySet()) {
      if (written.get(service.getKey()) != service.getValue()) {
        return false;
      }
    }
    return true;
  }

  private void replace(byte[] content) throws IOException {
    Path directory = file.getParent();
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, onlyOwner(directory, "rwx------"));
    }
    Path beside = Files.createTempFile(directory, ".snapshot", ".tmp");
    try {
      Files.write(beside, content);
      try {
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static FileAttribute<?>[] onlyOwner(Path path, String permissions) {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    Set<PosixFilePermission> set = PosixFilePermissions.fromString(permissions);
    return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)};
  }
}
