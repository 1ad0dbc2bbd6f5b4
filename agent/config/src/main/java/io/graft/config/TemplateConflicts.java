package io.graft.config;

import io.graft.governance.policy.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Routes of one source whose template and match contradict each other. */
final class TemplateConflicts {
  private static final String TEMPLATE = "." + Route.TEMPLATE.policy();
  private static final String MATCH = "." + Route.MATCH.policy();

  private TemplateConflicts() {}

  /**
   * Logs and removes each match with a path, or with methods, beside a template that has them.
   *
   * @return how many
   */
  static int remove(Map<String, Value> values, Settings settings) {
    List<Value> wrong = new ArrayList<>();
    for (Value template : values.values()) {
      String key = template.key();
      if (!key.endsWith(TEMPLATE) || template.setting() == null) {
        continue;
      }
      Value match = values.get(key.substring(0, key.length() - TEMPLATE.length()) + MATCH);
      String why = match == null ? null : why(template, match);
      if (why != null) {
        wrong.add(match);
        String place = template.line() > 0 ? " in line " + template.line() : "";
        settings.problem(
            Problem.of(
                match,
                " is not valid beside template="
                    + template.text()
                    + place
                    + " ("
                    + why
                    + "); ignored"));
      }
    }
    for (Value match : wrong) {
      values.remove(match.key());
    }
    return wrong.size();
  }

  private static @Nullable String why(Value template, Value match) {
    try {
      Route.TEMPLATE.parse(template.text()).and(Route.MATCH.parse(match.text()));
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }
}
