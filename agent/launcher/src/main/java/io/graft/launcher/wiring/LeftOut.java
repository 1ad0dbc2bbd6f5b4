package io.graft.launcher.wiring;

import io.graft.governance.setting.EditDistance;
import io.graft.governance.setting.ValueParser;
import io.graft.log.AgentLog;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the names of the adapters to leave out. Not loaded without any. */
final class LeftOut {
  private LeftOut() {}

  /**
   * Returns the names that are adapters, and logs the others.
   *
   * @param written also with dashes, as the modules of adapters are called: {@code jetty-server}
   * @param adapters the names of all adapters
   */
  static Set<String> valid(List<String> written, Collection<String> adapters) {
    Set<String> valid = new HashSet<String>();
    for (String each : written) {
      String name = ValueParser.lower(each).replace("-", "");
      if (adapters.contains(name)) {
        valid.add(name);
      } else {
        String meant = closest(name, adapters);
        AgentLog.print(
            "graft.weave.skip: "
                + each
                + " is not an adapter, and ignored; "
                + (meant == null
                    ? "there are " + String.join(", ", adapters)
                    : "did you mean " + meant + "?"));
      }
    }
    return valid;
  }

  /** Also if only a part is written, or more than the name: {@code jetty}, {@code tomcat10}. */
  private static @Nullable String closest(String name, Collection<String> adapters) {
    String meant = EditDistance.closest(name, adapters.toArray(new String[0]));
    if (meant == null && name.length() > 3) {
      for (String each : adapters) {
        if (each.contains(name) || name.contains(each)) {
          return each;
        }
      }
    }
    return meant;
  }
}
