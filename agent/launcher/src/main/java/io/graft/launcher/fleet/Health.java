package io.graft.launcher.fleet;

import io.graft.launcher.terminal.Screen.Level;
import io.graft.net.json.JsonValue;

/** How well a service or an instance is, in a word: the same words as in the console. */
final class Health {
  static final double FAILING = 0.05;
  static final double SOME_ERRORS = 0.01;

  final Level level;
  final String word;

  private Health(Level level, String word) {
    this.level = level;
    this.word = word;
  }

  /**
   * @param service as in {@code /graft/fleet}
   */
  static Health ofService(JsonValue service) {
    boolean served = !service.get("served").none();
    double failures = service.get("served").get("failureRatio").fraction(0);
    long instances = service.get("instances").number(0);
    long answered = service.get("answered").number(0);
    long ejected = service.get("ejected").number(0);
    long silent = service.get("silent").number(0);
    String breaker = service.get("breaker").text("closed");
    if (instances == 0 && answered == 0 && !served) {
      return new Health(Level.BAD, "no instance");
    }
    if (breaker.equals("open")) {
      return new Health(Level.BAD, "breaker open");
    }
    if (instances > 0 && ejected >= instances) {
      return new Health(Level.BAD, "all ejected");
    }
    if (failures >= FAILING) {
      return new Health(Level.BAD, "failing");
    }
    if (ejected > 0) {
      return new Health(Level.WARN, ejected + " ejected");
    }
    if (!breaker.equals("closed")) {
      return new Health(Level.WARN, "recovering");
    }
    if (silent > 0) {
      return new Health(Level.WARN, silent + " silent");
    }
    if (failures >= SOME_ERRORS) {
      return new Health(Level.WARN, "some errors");
    }
    if (answered > 0 || served) {
      return new Health(Level.GOOD, "well");
    }
    return new Health(Level.NONE, service.get("waiting").number(0) > 0 ? "asking" : "no agent");
  }

  /**
   * @param instance as in {@code /graft/fleet?service=}
   */
  static Health ofInstance(JsonValue instance, JsonValue service) {
    int ejectedBy = instance.get("ejectedBy").elements().size();
    if (ejectedBy > 0) {
      boolean all = ejectedBy >= service.get("callerCount").number(0);
      return new Health(all ? Level.BAD : Level.WARN, "ejected");
    }
    String answers = instance.get("answers").text("");
    if (!answers.equals("now")) {
      boolean silent = answers.equals("no");
      return new Health(
          silent ? Level.WARN : Level.NONE,
          silent ? "silent" : answers.equals("waiting") ? "asking" : "no agent");
    }
    JsonValue report = instance.get("report");
    if (report.get("draining").flag(false)) {
      return new Health(Level.WARN, "draining");
    }
    double failures = report.get("served").get("failureRatio").fraction(0);
    if (failures >= SOME_ERRORS) {
      boolean bad = failures >= FAILING;
      return new Health(bad ? Level.BAD : Level.WARN, bad ? "failing" : "some errors");
    }
    return new Health(Level.GOOD, "well");
  }
}
