package io.graft.launcher.command;

import io.graft.config.AgentArguments;
import io.graft.config.Settings;
import io.graft.governance.service.Instance;
import io.graft.launcher.terminal.TextTable;
import io.graft.registry.runtime.Survey;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * {@code java -jar graft.jar services [key=value …]}: what each registry lists, and where they
 * differ.
 */
final class ServicesCommand {
  private static final long PATIENCE_MILLIS = 15_000;

  private ServicesCommand() {}

  /** Returns the exit code: 0 all registries could be read, 1 some could not. */
  static int run(String[] words, PrintStream out, PrintStream err) throws InterruptedException {
    StringBuilder arguments = new StringBuilder();
    for (int i = 1; i < words.length; i++) {
      arguments.append(i == 1 ? "" : ";").append(words[i]);
    }
    Settings settings = Settings.read(AgentArguments.parse(arguments.toString()));
    List<Survey.View> views = Survey.of(settings, PATIENCE_MILLIS);
    if (views.isEmpty()) {
      err.println("graft.registry=none: no registry to read");
      return 1;
    }
    Map<String, Map<String, Boolean[]>> seen = seen(views);
    print(views, seen, out);
    out.println();
    boolean well = true;
    for (Survey.View view : views) {
      int count = 0;
      for (List<Instance> instances : view.services().values()) {
        count += instances.size();
      }
      out.println(
          view.registry()
              + ": "
              + counted(view.services().size(), "service")
              + ", "
              + counted(count, "instance")
              + (view.problem() == null ? "" : "; cannot be read: " + view.problem()));
      well &= view.problem() == null;
    }
    if (views.size() > 1) {
      Set<String> differing = differing(seen);
      out.println(
          differing.isEmpty()
              ? "All registries list the same."
              : "They differ in "
                  + counted(differing.size(), "service")
                  + ": "
                  + String.join(", ", differing));
    }
    return well ? 0 : 1;
  }

  /** Returns for each service and address which of the views have it. */
  private static Map<String, Map<String, Boolean[]>> seen(List<Survey.View> views) {
    Map<String, Map<String, Boolean[]>> seen = new TreeMap<>();
    for (int i = 0; i < views.size(); i++) {
      for (Map.Entry<String, List<Instance>> service : views.get(i).services().entrySet()) {
        Map<String, Boolean[]> rows =
            seen.computeIfAbsent(service.getKey(), name -> new TreeMap<>());
        for (Instance instance : service.getValue()) {
          rows.computeIfAbsent(instance.authority(), address -> new Boolean[views.size()])[i] =
              true;
        }
      }
    }
    return seen;
  }

  private static Set<String> differing(Map<String, Map<String, Boolean[]>> seen) {
    Set<String> differing = new TreeSet<>();
    for (Map.Entry<String, Map<String, Boolean[]>> service : seen.entrySet()) {
      for (Boolean[] where : service.getValue().values()) {
        for (Boolean there : where) {
          if (there == null) {
            differing.add(service.getKey());
          }
        }
      }
    }
    return differing;
  }

  private static void print(
      List<Survey.View> views, Map<String, Map<String, Boolean[]>> seen, PrintStream out) {
    TextTable table = new TextTable();
    String[] head = new String[views.size() + 2];
    head[0] = "SERVICE";
    head[1] = "INSTANCE";
    for (int i = 0; i < views.size(); i++) {
      head[i + 2] = views.get(i).registry();
    }
    table.add(head);
    for (Map.Entry<String, Map<String, Boolean[]>> service : seen.entrySet()) {
      String name = service.getKey();
      if (service.getValue().isEmpty()) {
        table.add(row(name, "no instances", new Boolean[views.size()]));
      }
      for (Map.Entry<String, Boolean[]> instance : service.getValue().entrySet()) {
        table.add(row(name, instance.getKey(), instance.getValue()));
        name = "";
      }
    }
    for (String line : table.lines()) {
      out.println(line);
    }
  }

  private static String[] row(String service, String address, Boolean[] where) {
    String[] row = new String[where.length + 2];
    row[0] = service;
    row[1] = address;
    for (int i = 0; i < where.length; i++) {
      row[i + 2] = where[i] == null ? "-" : "yes";
    }
    return row;
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
