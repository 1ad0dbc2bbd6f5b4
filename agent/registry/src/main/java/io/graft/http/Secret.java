package io.graft.http;

import io.graft.config.Notice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token or a password: the text itself, or {@code file:/path} of a file that holds it, which is
 * read again when it has changed, so that secrets can be rotated. On the agent's thread.
 */
public final class Secret {
  private static final String FILE = "file:";
  private static final long LOOK_NANOS = 2_000_000_000L;
  private static final int LARGEST = 64 * 1024;

  private final @Nullable String text;
  private final @Nullable String file;

  /** Whether others may have to read the file. */
  private final boolean shared;

  private @Nullable String read;
  private long modified;
  private long looked;

  private Secret(@Nullable String text, @Nullable String file, boolean shared) {
    this.text = text;
    this.file = file;
    this.shared = shared;
  }

  /** {@code null} for {@code null}. */
  public static @Nullable Secret of(@Nullable String said) {
    if (said == null) {
      return null;
    }
    return said.startsWith(FILE)
        ? new Secret(null, said.substring(FILE.length()), false)
        : new Secret(said, null, false);
  }

  /** A file whose permissions are not this process's business, such as the token of a pod. */
  public static Secret mounted(String file) {
    return new Secret(null, file, true);
  }

  /**
   * What it is now, without white space around it.
   *
   * @throws IOException with a clause for people, where the file cannot be read and never could
   */
  public String value() throws IOException {
    if (file == null) {
      return text == null ? "" : text;
    }
    long now = System.nanoTime();
    String kept = read;
    if (kept != null && now - looked < LOOK_NANOS) {
      return kept;
    }
    looked = now;
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
        // It is being replaced, most likely: the next look finds the new one.
        return kept;
      }
      throw new IOException("the secret's file " + file + " cannot be read (" + reason(e) + ")", e);
    }
  }

  private static String reason(Exception e) {
    return e instanceof java.nio.file.NoSuchFileException
        ? "it is not there"
        : e instanceof java.nio.file.AccessDeniedException ? "permission denied" : Notice.reason(e);
  }

  private static void warn(Path path) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
        Notice.once(
            "secret " + path,
            path + " holds a secret and can be read by everybody; chmod 600 keeps it");
      }
    } catch (IOException | UnsupportedOperationException e) {
      // A file system without such permissions has nothing to warn of.
      return;
    }
  }
}
