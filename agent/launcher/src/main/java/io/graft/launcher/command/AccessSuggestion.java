package io.graft.launcher.command;

import io.graft.net.json.JsonValue;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Rules that allow what a running service has seen, one for each caller. */
final class AccessSuggestion {
  private static final String PREFIX = "graft.server.access.";

  /** What one caller does. */
  private static final class Seen {
    final String proven;
    final Map<String, Long> operations = new TreeMap<>();
    String claims = "";

    Seen(String proven) {
      this.proven = proven;
    }
  }

  private final Map<String, Seen> callers = new TreeMap<>();
  private final String domain;
  private final long missing;

  /**
   * @param security the part of the status page
   */
  AccessSuggestion(JsonValue security) {
    domain = security.get("trustDomain").text("");
    missing = security.get("callersNotShown").number(0);
    for (JsonValue each : security.get("callers").elements()) {
      Seen seen =
          callers.computeIfAbsent(
              each.get("caller").text(""), any -> new Seen(each.get("proven").text("nothing")));
      seen.claims = each.get("claims").text(seen.claims);
      String method = each.get("method").text("");
      String route = each.get("route").text("/**");
      String operation = method.equals("other") ? route : method + " " + route;
      seen.operations.merge(operation, each.get("requests").number(0), Long::sum);
    }
  }

  boolean isEmpty() {
    return callers.isEmpty();
  }

  /** Returns the file of rules. */
  String text() {
    StringBuilder out =
        new StringBuilder()
            .append("# What was seen until now. Whatever is not here will be denied: read each")
            .append(" line,\n# then observe before you enforce.\n")
            .append("graft.server.access=observe\n");
    if (missing > 0) {
      out.append("# ").append(missing).append(" requests had no room in the list of the status.\n");
    }
    Set<String> names = new TreeSet<>();
    for (Map.Entry<String, Seen> each : callers.entrySet()) {
      rule(out, each.getKey(), each.getValue(), names);
    }
    return out.toString();
  }

  private void rule(StringBuilder out, String caller, Seen seen, Set<String> names) {
    long requests = 0;
    for (long each : seen.operations.values()) {
      requests += each;
    }
    out.append("\n# ").append(requests).append(requests == 1 ? " request" : " requests");
    if (seen.proven.equals("nothing")) {
      out.append(", of which nothing but the address is known");
      out.append(seen.claims.isEmpty() ? "" : "; its sender says that it is " + seen.claims);
    }
    out.append('\n');
    boolean known = caller.indexOf(':') >= 0;
    String from = from(caller);
    String name = name(from, names);
    String comment = known ? "" : "# ";
    out.append(comment).append(PREFIX).append(name).append(".action=allow\n");
    out.append(comment).append(PREFIX).append(name).append(".from=").append(from).append('\n');
    out.append(comment).append(PREFIX).append(name).append(".to=");
    out.append(String.join(";", seen.operations.keySet())).append('\n');
  }

  /** The caller as it is written in a rule. */
  private String from(String caller) {
    int slash = caller.lastIndexOf('/');
    boolean ours = !domain.isEmpty() && caller.startsWith(domain) && slash < caller.length() - 1;
    return ours ? "service:" + caller.substring(slash + 1) : caller;
  }

  /** A name for its rule. */
  private static String name(String from, Set<String> names) {
    String word = from.startsWith("service:") ? from.substring(8) : from;
    StringBuilder clean = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      char c = Character.toLowerCase(word.charAt(i));
      boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
      boolean dash = clean.length() > 0 && clean.charAt(clean.length() - 1) != '-';
      clean.append(plain ? String.valueOf(c) : dash ? "-" : "");
    }
    String name = clean.toString().replaceAll("-$", "");
    String free = name;
    for (int i = 2; !names.add(free); i++) {
      free = name + "-" + i;
    }
    return free;
  }
}
