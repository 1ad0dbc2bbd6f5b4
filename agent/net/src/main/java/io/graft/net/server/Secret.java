package io.graft.net.server;

import io.graft.log.AgentLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token or a password: the value itself, or {@code file:/path}. The file is read again when it
 * changes, so that secrets can be rotated. Used on the agent's thread.
 */
public final class Secret {
  private static final String FILE = "file:";
  private static final long CHECK_NANOS = 2_000_000_000L;
  private static final int LARGEST = 64 * 1024;

  private final @Nullable String text;
  private final @Nullable String file;

  /** Whether the file may be readable by others. */
  private final boolean shared;

  private @Nullable String read;
  private long modified;
  private long checked;

  private Secret(@Nullable String text, @Nullable String file, boolean shared) {
    this.text = text;
    this.file = file;
    this.shared = shared;
  }

  /** {@code null} for {@code null}. */
  public static @Nullable Secret of(@Nullable String setting) {
    if (setting == null) {
      return null;
    }
    return setting.startsWith(FILE)
        ? new Secret(null, setting.substring(FILE.length()), false)
        : new Secret(setting, null, false);
  }

  /**
   * Creates a secret in a file whose permissions are not the user's choice, such as the token of a
   * pod.
   */
  public static Secret mounted(String file) {
    return new Secret(null, file, true);
  }

  /**
   * Returns the current value, trimmed.
   *
   * @throws IOException if the file has never been readable; the message is a clause for the log
   */
  public String value() throws IOException {
    if (file == null) {
      return text == null ? "" : text;
    }
    long now = System.nanoTime();
    String kept = read;
    if (kept != null && now - checked < CHECK_NANOS) {
      return kept;
    }
    checked = now;
    Path path = Paths.get(file);
    try {
      long at = Files.getLastModifiedTime(path).toMillis();
      if (kept == null || at != modified) {
        if (Files.size(path) > LARGEST) {
          throw new IOException("the secret's file " + file + " is longer than 64 KiB");
        }
        kept = new String(Files.readAllBytes(path), StandardCharsets.UTF_8).trim();
        if (!shared) {
          warn(path);
        }
        read = kept;
        modified = at;
      }
      return kept;
    } catch (IOException | RuntimeException e) {
      if (kept != null) {
        // It is probably being replaced. The next check will find the new file.
        return kept;
      }
      throw new IOException("the secret's file " + file + " cannot be read (" + reason(e) + ")", e);
    }
  }

  private static String reason(Exception e) {
    return e instanceof java.nio.file.NoSuchFileException
        ? "no such file"
        : e instanceof java.nio.file.AccessDeniedException
            ? "permission denied"
            : AgentLog.reason(e);
  }

  private static void warn(Path path) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
        AgentLog.once(
            "secret " + path, path + " holds a secret and is world-readable; chmod 600 it");
      }
    } catch (IOException | UnsupportedOperationException e) {
      // The file system has no such permissions.
      return;
    }
  }
}
