package io.graft.config.identity;

/** Finds the version in the name of a file. */
final class FileVersion {
  /** Words that build tools append to a version. */
  private static final String[] QUALIFIERS = {
    "SNAPSHOT",
    "RELEASE",
    "FINAL",
    "GA",
    "EXEC",
    "BOOT",
    "ALL",
    "FAT",
    "UBER",
    "SHADED",
    "RUNNER",
    "BOOTABLE",
    "SWARM",
    "THORNTAIL",
    "STANDALONE",
    "DEPENDENCIES",
    "WITH",
    "JAR"
  };

  private FileVersion() {}

  /** Returns the name of a file without {@code -1.2.3-SNAPSHOT-exec}. */
  static String removedFrom(String base) {
    return base.substring(0, start(base));
  }

  /**
   * Returns where {@code -1.2.3-SNAPSHOT-exec} begins; the length of the name if there is no
   * version.
   */
  static int start(String base) {
    int cut = base.length();
    int version = base.length();
    while (true) {
      int dash = base.lastIndexOf('-', cut - 1);
      if (dash <= 0) {
        return version;
      }
      char first = dash + 1 < cut ? base.charAt(dash + 1) : ' ';
      if (first >= '0' && first <= '9') {
        version = dash;
      } else if (!isOneOf(
          QUALIFIERS, base.substring(dash + 1, cut).toUpperCase(java.util.Locale.ROOT))) {
        return version;
      }
      cut = dash;
    }
  }

  private static boolean isOneOf(String[] words, String word) {
    for (String each : words) {
      if (each.equals(word)) {
        return true;
      }
    }
    return false;
  }
}
