package io.graft.weaver;

import java.util.List;
import java.util.Map;

/** The join points in classes of the JDK that this one does not have, and so never loads. */
final class Nowhere {
  private static final String[] OF_JDK = {"java/", "sun/", "jdk/", "com/sun/"};

  private Nowhere() {}

  static void addTo(List<WeaveReport.Entry> entries, JoinPointIndex index) {
    for (Map.Entry<String, List<JoinPoint>> type : index.types().entrySet()) {
      if (isOfJdk(type.getKey())
          && ClassLoader.getSystemResource(type.getKey() + ".class") == null) {
        String owner = type.getKey().replace('/', '.');
        for (JoinPoint joinPoint : type.getValue()) {
          entries.add(
              WeaveReport.Entry.skipped(
                  joinPoint.advice.type,
                  owner,
                  joinPoint.toString(),
                  "bootstrap",
                  "this JDK has no such class"));
        }
      }
    }
  }

  private static boolean isOfJdk(String type) {
    for (String start : OF_JDK) {
      if (type.startsWith(start)) {
        return true;
      }
    }
    return false;
  }
}
