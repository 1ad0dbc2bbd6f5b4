package io.graft.probe.context;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** A named list of checks, all run in this JVM one after the other. */
abstract class Scenarios {
  /** How long one step of a check may take, in seconds. */
  static final int LIMIT_SECONDS = 30;

  private final Map<String, Scenario> scenarios = new LinkedHashMap<>();

  /** One check. */
  interface Scenario {
    void run() throws Exception;
  }

  final void add(String name, Scenario scenario) {
    scenarios.put(name, scenario);
  }

  /** Runs all and prints a line for each: {@code ok} or {@code failed}, family, name, reason. */
  final void run(String family) {
    for (Map.Entry<String, Scenario> each : scenarios.entrySet()) {
      String result;
      try {
        each.getValue().run();
        Check.same(null, Context.current(), "what is left on the main thread");
        result = "ok\t" + family + "\t" + each.getKey();
      } catch (Exception | AssertionError e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        String reason = trace.toString().replace("\n", " | ").replace("\t", "");
        result = "failed\t" + family + "\t" + each.getKey() + "\t" + reason;
      }
      System.out.println(result);
    }
  }
}
