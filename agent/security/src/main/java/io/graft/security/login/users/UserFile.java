package io.graft.security.login.users;

import io.graft.log.AgentLog;
import io.graft.security.login.session.CookieKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file with users, which is read again when it changes: a line {@code name:hash[:roles]} for
 * each; empty lines and those that begin with {@code #} are skipped. A file that cannot be read
 * changes nothing. Read on the agent's thread, asked on any.
 */
public final class UserFile {
  private static final int LARGEST = 1 << 20;

  private final Path path;
  private byte @Nullable [] content;
  private volatile Map<String, User> users = new HashMap<>();
  private volatile @Nullable PasswordHash decoy;
  private volatile String fault = "it has not been read";

  public UserFile(Path path) {
    this.path = path;
  }

  /**
   * Reads it if it has changed.
   *
   * @return whether there are other users, or other properties of them
   */
  public boolean read() {
    try {
      check();
      byte[] bytes = Files.size(path) > LARGEST ? null : Files.readAllBytes(path);
      if (bytes == null) {
        throw new IOException("it is longer than 1 MiB");
      }
      fault = "";
      AgentLog.forget(path.toString());
      if (Arrays.equals(bytes, content)) {
        return false;
      }
      content = bytes;
      parse(new String(bytes, StandardCharsets.UTF_8));
      return true;
    } catch (IOException | RuntimeException e) {
      fault = e instanceof java.nio.file.NoSuchFileException ? "no such file" : reason(e);
      AgentLog.once(
          path.toString(),
          "the file with users "
              + path
              + " cannot be used: "
              + fault
              + (content == null ? "; until then nobody can log in" : "; the last users stay"));
      return false;
    }
  }

  private static String reason(Exception e) {
    return e instanceof IOException && e.getMessage() != null && e.getClass() == IOException.class
        ? e.getMessage()
        : AgentLog.reason(e);
  }

  /** Who may write it could add users, who may read it could guess passwords. */
  private void check() throws IOException {
    Set<PosixFilePermission> permissions;
    try {
      permissions = Files.getPosixFilePermissions(path);
    } catch (UnsupportedOperationException e) {
      return; // The file system has no such permissions.
    }
    if (permissions.contains(PosixFilePermission.OTHERS_READ)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)
        || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
      throw new IOException("other users can read or write it; chmod 600 it");
    }
  }

  private void parse(String text) {
    Map<String, User> found = new HashMap<>();
    PasswordHash slowest = null;
    int number = 0;
    for (String line : text.split("\r?\n", -1)) {
      number++;
      if (line.trim().isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        User user = User.parse(line);
        slowest = slowest == null ? user.hash.decoy() : slowest;
        if (found.put(user.name, user) != null) {
          throw new IllegalArgumentException("the user is there twice");
        }
      } catch (IllegalArgumentException e) {
        AgentLog.once(
            path + ":" + number + e.getMessage(),
            "line "
                + number
                + " of "
                + path
                + " is not used: "
                + e.getMessage()
                + "; write a line with: java -jar graft.jar login hash <name>");
      }
    }
    users = found;
    decoy = slowest;
  }

  /** The number of users. */
  public int size() {
    return users.size();
  }

  /** Why it cannot be read; empty: it can. */
  public String fault() {
    return fault;
  }

  /** A secret for cookies: all instances with the same file have the same one. */
  public byte[] secret() {
    byte[] bytes = content;
    return CookieKey.mac(
        "graft login users".getBytes(StandardCharsets.US_ASCII),
        bytes == null ? CookieKey.random(32) : bytes);
  }

  /** {@code null}: unknown. */
  @Nullable User find(String name) {
    return users.get(name);
  }

  /**
   * Returns the user with this password; {@code null}: none. Takes as long for a user that does not
   * exist.
   */
  @Nullable User authenticate(String name, char[] password) {
    User user = users.get(name);
    PasswordHash hash = user == null ? decoy : user.hash;
    boolean matches = hash != null && hash.matches(password);
    return matches && user != null ? user : null;
  }
}
