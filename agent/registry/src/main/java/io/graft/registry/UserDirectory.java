package io.graft.registry;

import io.graft.log.AgentLog;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;

/**
 * The directory for this user's files: {@code ~/…}. A JVM may have no usable home: it is {@code ?}
 * for an unknown user, as in many containers, or missing, or read-only. Then a directory is used
 * that every JVM of this user on this host computes in the same way, so that they still find each
 * other. It is in the system's directory for temporary files, not in {@code java.io.tmpdir}, which
 * applications set.
 */
public final class UserDirectory {
  private static final String[] SHARED = {"/tmp", "/var/tmp", "/dev/shm"};

  private UserDirectory() {}

  /**
   * Expands {@code ~} and {@code ~/…}. Logs one line if the result is not in the home. Does not
   * load classes of file systems if there is a home.
   *
   * @param directory any other path is returned unchanged
   */
  public static String of(String directory) {
    return of(directory, System.getProperty("user.home", ""), SHARED);
  }

  static String of(String directory, String home, String... shared) {
    if (!directory.equals("~") && !directory.startsWith("~/")) {
      return directory;
    }
    String below = directory.substring(1);
    String fault = fault(home, below);
    if (fault == null) {
      return home + below;
    }
    String base = base(shared);
    AgentLog.once(
        "home " + home,
        "the home directory "
            + (home.isEmpty() ? "of this user" : home)
            + " "
            + fault
            + "; "
            + base
            + " is used in its place, by all JVMs of this user on this host; graft.registry.dir and"
            + " graft.registry.cache name others");
    // Without the dot that hides it in a home.
    return base + (below.startsWith("/.graft") ? below.substring("/.graft".length()) : below);
  }

  /** Returns a clause that says why the home cannot be used; {@code null}: it can. */
  private static @Nullable String fault(String home, String below) {
    File root = new File(home);
    if (!root.isAbsolute()) {
      return home.isEmpty() ? "is not known" : "is not a path";
    }
    if (!root.isDirectory()) {
      return "does not exist";
    }
    File nearest = new File(home + below);
    while (!nearest.isDirectory() && nearest.getParentFile() != null) {
      nearest = nearest.getParentFile();
    }
    return nearest.canWrite() ? null : "is not writable";
  }

  private static String base(String... shared) {
    Object user = user();
    String name = "graft-" + (user == null ? plain(System.getProperty("user.name", "")) : user);
    String first = null;
    for (String each : shared) {
      File parent = new File(each);
      File base = new File(parent, name);
      if (!parent.isDirectory() || !(parent.canWrite() || base.canWrite())) {
        continue;
      }
      if (ours(base.toPath(), user)) {
        return base.getPath();
      }
      first = first == null ? base.getPath() : first;
    }
    return first != null
        ? first
        : new File(System.getProperty("java.io.tmpdir", ""), name).getPath();
  }

  /** Whether this user owns the directory: another owner could remove files in it. */
  private static boolean ours(Path base, @Nullable Object user) {
    if (user == null || !Files.exists(base, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    try {
      return Files.isDirectory(base, LinkOption.NOFOLLOW_LINKS)
          && user.equals(Files.getAttribute(base, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /** Returns the numeric id of this process's user; {@code null}: unknown. */
  private static @Nullable Object user() {
    try {
      return Files.getAttribute(Paths.get("/proc/self"), "unix:uid");
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static String plain(String name) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < name.length() && i < 32; i++) {
      char c = name.charAt(i);
      boolean fine = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      out.append(fine ? c : '-');
    }
    return out.length() == 0 ? "user" : out.toString();
  }
}
