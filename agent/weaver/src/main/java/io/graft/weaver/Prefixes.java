package io.graft.weaver;

import io.graft.weaver.api.WeaverLog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Reads the prefixes of relocated copies. Not loaded without any. */
final class Prefixes {
  private Prefixes() {}

  /** Returns the valid ones with slashes, the longest first, and logs the others. */
  static String[] valid(List<String> prefixes, WeaverLog log) {
    List<String> valid = new ArrayList<String>(prefixes.size());
    for (String prefix : prefixes) {
      if (isPackage(prefix)) {
        valid.add(prefix.replace('.', '/'));
      } else {
        log.print(
            "graft.weave.relocated: "
                + prefix
                + " is not valid, and ignored: a prefix is a package with a dot at its end, for"
                + " example com.acme.shaded.");
      }
    }
    Collections.sort(
        valid,
        new Comparator<String>() {
          @Override
          public int compare(String one, String other) {
            return other.length() - one.length();
          }
        });
    return valid.toArray(new String[0]);
  }

  private static boolean isPackage(String prefix) {
    boolean first = true;
    for (int i = 0; i < prefix.length(); i++) {
      char c = prefix.charAt(i);
      if (first ? !Character.isJavaIdentifierStart(c) : c != '.' && !isPart(c)) {
        return false;
      }
      first = c == '.';
    }
    return first && !prefix.isEmpty() && !prefix.equals("java.") && !prefix.equals("io.graft.");
  }

  private static boolean isPart(char c) {
    return Character.isJavaIdentifierPart(c);
  }
}
