package io.graft.config.identity;

import io.graft.governance.setting.ValueParser;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The applications deployed in a server, found in its directories. */
final class Deployments {
  /** The most files that are counted to find the larger of two applications. */
  private static final int MOST_FILES = 2000;

  private static final String[] ENDINGS = {".war", ".ear", ".rar", ".eba", ".kar", ".jar", ".xml"};

  /** Applications that are part of servers, and generic names. */
  private static final String[] SERVERS_OWN = {
    "root",
    "docs",
    "examples",
    "manager",
    "host-manager",
    "probe",
    "psi-probe",
    "hawtio",
    "jolokia",
    "ejb-timer-service-app",
    "__internal",
    "console",
    "readme",
  };

  private final List<String> names = new ArrayList<>();
  private final List<File> files = new ArrayList<>();

  /** Adds the applications of a directory: files and, if asked for, unpacked ones. */
  Deployments in(@Nullable File directory, boolean directories) {
    String[] found = directory == null ? null : directory.list();
    if (found == null) {
      return this;
    }
    Arrays.sort(found);
    for (String each : found) {
      File file = new File(directory, each);
      String name = withoutEnding(each);
      if (name != null) {
        add(name, file);
      } else if (directories && !each.endsWith(".d") && file.isDirectory()) {
        add(each, file);
      }
    }
    return this;
  }

  private void add(String name, File file) {
    if (!name.isEmpty() && name.charAt(0) != '.' && !isServersOwn(name) && !names.contains(name)) {
      names.add(name);
      files.add(file);
    }
  }

  /** Adds an application by the name of its file. */
  Deployments named(String file) {
    String name = withoutEnding(file);
    add(name == null ? file : name, new File(file));
    return this;
  }

  private static @Nullable String withoutEnding(String file) {
    for (String ending : ENDINGS) {
      if (file.endsWith(ending)) {
        return file.substring(0, file.length() - ending.length());
      }
    }
    return null;
  }

  /** Whether an application is part of a server. */
  static boolean isServersOwn(String name) {
    String lower = ValueParser.lower(name);
    for (String each : SERVERS_OWN) {
      if (lower.equals(each)) {
        return true;
      }
    }
    return false;
  }

  /** Their names, unmodifiable. */
  List<String> names() {
    return Collections.unmodifiableList(names);
  }

  /** The only one, or the largest, which all copies of a server agree on; {@code null}: none. */
  @Nullable String largest() {
    String largest = null;
    long most = -1;
    for (int i = 0; i < names.size(); i++) {
      long size = names.size() == 1 ? 0 : size(files.get(i), new int[] {MOST_FILES});
      if (size > most) {
        most = size;
        largest = names.get(i);
      }
    }
    return largest;
  }

  private static long size(File file, int[] left) {
    String[] inside = file.isDirectory() ? file.list() : null;
    if (inside == null) {
      return file.length();
    }
    long size = 0;
    for (int i = 0; i < inside.length && left[0]-- > 0; i++) {
      size += size(new File(file, inside[i]), left);
    }
    return size;
  }
}
