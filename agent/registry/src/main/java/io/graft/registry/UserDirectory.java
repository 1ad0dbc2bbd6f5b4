package io.graft.registry;

import io.graft.config.Notice;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;

/**
 * Where this user's files are: {@code ~/…}. A JVM may have no home that is of use: {@code ?} for a
 * user whom the system does not know (as in many containers), one that is missing, or one that is
 * read-only. Then it is a directory that every JVM of this user on this host comes to by itself, so
 * that they still find each other: of the system and not of {@code java.io.tmpdir}, which
 * applications set.
 */
public final class UserDirectory {
  private static final String[] SHARED = {"/tmp", "/var/tmp", "/dev/shm"};

  private UserDirectory() {}

  /**
   * Turns {@code ~} and {@code ~/…} into a path; one line tells where that is not in the home.
   * Touches no file system's classes where there is a home.
   *
   * @param directory any other path is returned as it is
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
    Notice.once(
        "home " + home,
        "the home directory "
            + (home.isEmpty() ? "of this user" : home)
            + " "
            + fault
            + "; "
            + base
            + " is used in its place, by all JVMs of this user on this host; graft.registry.dir and"
            + " graft.registry.cache name others");
    // What is hidden in a home has no need to be hidden there.
    return base + (below.startsWith("/.graft") ? below.substring("/.graft".length()) : below);
  }

  /** Why nothing can be kept there, as a clause; {@code null}: it can. */
  private static @Nullable String fault(String home, String below) {
    File root = new File(home);
    if (!root.isAbsolute()) {
      return home.isEmpty() ? "is not known" : "is no path";
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

  /** Whether nobody else has put it there: whoever owns it could remove what is in it. */
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

  /** The number of the user that this process runs as; {@code null}: not known. */
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
