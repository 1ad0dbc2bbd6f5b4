package io.graft.registry.discovery;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.log.AgentLog;
import io.graft.net.Addresses;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import io.graft.registry.UserDirectory;
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
 * Keeps the snapshots of the services that this JVM calls on disk, so that it can start during an
 * outage of its registry. There is a file for each service of this host and registry, readable only
 * by this user.
 */
public final class SnapshotStore {
  private static final long LARGEST = 16 << 20;

  private final Path file;
  private Map<String, Snapshot> written = Collections.emptyMap();

  /**
   * @param directory {@code ~/} means the user's home
   */
  public SnapshotStore(String directory, String service, String registry) {
    file =
        Paths.get(UserDirectory.of(directory))
            .resolve(name(service) + "@" + name(registry) + ".json");
  }

  /** Returns a file name for a text, valid in every file system and practically unique. */
  private static String name(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && i < 60; i++) {
      char c = text.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' && i > 0;
      out.append(plain ? c : '-');
    }
    return out.append('-').append(Integer.toHexString(text.hashCode())).toString();
  }

  /** Reads the snapshots; empty if there is no file that can be trusted. */
  public Map<String, List<Instance>> read() {
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
      // Does not follow a symbolic link, even if it has just replaced the file.
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        return services(JsonValue.read(in));
      }
    } catch (NoSuchFileException e) {
      return Collections.emptyMap();
    } catch (IOException | RuntimeException e) {
      AgentLog.print(
          file
              + " cannot be read ("
              + (e.getMessage() == null ? AgentLog.reason(e) : e.getMessage())
              + "); no instances are known until the registry responds");
      return Collections.emptyMap();
    }
  }

  /** Whether only this user can write the file: others could redirect calls. */
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

  /** Writes the current snapshots if they have changed. A failure is logged once. */
  public void write(Map<String, Snapshot> services) {
    if (services.isEmpty() || same(services)) {
      return;
    }
    written = services;
    JsonWriter json = new JsonWriter().open().open("services");
    for (Map.Entry<String, Snapshot> service : services.entrySet()) {
      json.openList(service.getKey());
      for (Instance instance : service.getValue().instances()) {
        json.open()
            .field("id", instance.id())
            .field("host", instance.host())
            .field("port", instance.port())
            .field("secure", instance.secure())
            .field("any-scheme", instance.anyScheme())
            .field("other-port", instance.otherPort())
            .field("weight", instance.weight())
            .field("zone", instance.zone())
            .field("version", instance.version())
            .field("metadata", instance.metadata())
            .close();
      }
      json.closeList();
    }
    String text = json.close().close().toString();
    try {
      replace(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      AgentLog.once(
          "snapshot " + file,
          file
              + " cannot be written ("
              + AgentLog.reason(e)
              + "); a start while the registry is down will know no instances; graft.registry.cache"
              + " can name another directory");
    }
  }

  /** Whether nothing has changed. An unchanged snapshot is the same object. */
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
