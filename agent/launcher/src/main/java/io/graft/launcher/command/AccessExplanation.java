package io.graft.launcher.command;

import io.graft.config.Problem;
import io.graft.config.Rules;
import io.graft.config.Settings;
import io.graft.config.rules.AccessReader;
import io.graft.config.security.access.AccessCheck;
import io.graft.config.security.access.AccessPolicy;
import io.graft.config.security.access.AccessRule;
import io.graft.config.security.access.AddressRange;
import io.graft.governance.config.Mode;
import io.graft.governance.match.CanonicalPath;
import io.graft.net.json.JsonValue;
import io.graft.security.check.CheckQuestion;
import io.graft.security.path.StrictPath;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Explains what the access rules decide about a request, and why. */
final class AccessExplanation {
  private static final String HIDDEN = "(hidden)";
  private static final String DOMAIN = "--domain";

  private final AccessPolicy policy;
  private final SampleRequest request;
  private final boolean strict;
  private final PrintStream out;

  private AccessExplanation(
      AccessPolicy policy, SampleRequest request, boolean strict, PrintStream out) {
    this.policy = policy;
    this.request = request;
    this.strict = strict;
    this.out = out;
  }

  /**
   * Explains the decision about {@code explain METHOD path [options] rules}.
   *
   * @return 0: allowed, 1: denied
   * @throws IllegalArgumentException with a line for people
   * @throws IOException with a line for people
   */
  static int run(String[] words, PrintStream out) throws IOException {
    String source = words[words.length - 1];
    String domain = "graft.local";
    for (int i = 4; i < words.length - 2; i++) {
      domain = words[i].equals(DOMAIN) ? words[i + 1] : domain;
    }
    Settings settings = new File(source).isFile() ? ofFile(source) : ofService(source);
    AccessReader reader = AccessReader.of(settings.values());
    for (Problem each : reader.problems()) {
      throw new IllegalArgumentException(each.toString());
    }
    if (!settings.broken().isEmpty()) {
      throw new IllegalArgumentException(settings.found().get(0).toString());
    }
    if (reader.mode() == Mode.OFF) {
      throw new IllegalArgumentException(source + " has no access rules");
    }
    AccessPolicy policy = reader.policy(domain);
    SampleRequest request = request(words, policy.domain());
    String path = settings.text("graft.server.path");
    boolean strict = path == null ? policy.hasPaths() : path.equals("strict");
    return new AccessExplanation(policy, request, strict, out).explain();
  }

  private static SampleRequest request(String[] words, String domain) {
    SampleRequest request = new SampleRequest(words[2].toUpperCase(Locale.ROOT), words[3]);
    for (int i = 4; i < words.length - 1; i++) {
      if (words[i].equals("--tls")) {
        request.overTls();
      } else if (i + 1 == words.length - 1) {
        throw new IllegalArgumentException(words[i] + " has no value");
      } else if (!words[i].equals(DOMAIN)) {
        request.set(words[i], words[++i], domain);
      } else {
        i++;
      }
    }
    if (request.lacksUser()) {
      throw new IllegalArgumentException("--claim needs --user <issuer>/<name>");
    }
    return request;
  }

  private static Settings ofFile(String file) throws IOException {
    try {
      return settings(Rules.read(file, "rules " + file));
    } catch (IOException e) {
      throw new IOException(file + " cannot be read (" + e.getMessage() + ")");
    }
  }

  private static Settings ofService(String admin) throws IOException {
    Map<String, String> rules = new HashMap<>();
    for (JsonValue each : AdminQuery.status(admin, "rules").elements()) {
      String value = each.get("value").text("");
      String key = each.get("key").text("");
      if (key.startsWith("graft.server.access") && value.contains(HIDDEN)) {
        throw new IOException(key + " has a value that the service does not show");
      }
      rules.put(key, value);
    }
    return settings(Rules.of(rules, admin));
  }

  private static Settings settings(Rules rules) {
    // What is read at the start only is explained as if it had been there.
    Map<String, String> atStart = new HashMap<>();
    Rules live = rules.withoutFixed("graft.server.access", atStart);
    Settings settings =
        new Settings(
            atStart, new HashMap<String, @Nullable String>(), new HashMap<String, String>());
    settings.live(live);
    return settings;
  }

  private int explain() {
    String fault = StrictPath.fault(request.rawPath());
    if (fault != null && strict) {
      out.println("denied with 400: the path has " + fault);
      return 1;
    }
    String path = CanonicalPath.of(request.rawPath());
    String peer = request.peer();
    long high = peer == null ? 0 : AddressRange.high(peer);
    long low = peer == null ? 0 : AddressRange.low(peer);
    long decision = policy.decide(request, request.identity(), path, high, low, false);
    int rule = AccessPolicy.ruleOf(decision);
    boolean denied = AccessPolicy.denied(decision);
    String asked = asked(path, high, low);
    out.println(
        (denied ? "denied" : "allowed")
            + " by "
            + reason(rule, denied)
            + (asked.isEmpty() ? "" : ", unless the check of " + asked + " denies it first"));
    for (String line : lines(path, high, low)) {
      out.println("  " + line);
    }
    if (policy.mode() == Mode.OBSERVE) {
      out.println("graft.server.access is observe: nothing is refused, it is only counted");
    }
    return denied ? 1 : 0;
  }

  /** The rules that would ask another service about the request, for people; empty: none. */
  private String asked(String path, long high, long low) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < policy.customs(); i++) {
      if (policy.rule(i).enforced()
          && policy.matches(i, request, request.identity(), path, high, low)) {
        names.append(names.length() == 0 ? "rule " : ", rule ").append(policy.name(i));
      }
    }
    return names.toString();
  }

  private String reason(int rule, boolean denied) {
    if (rule != AccessPolicy.BY_DEFAULT) {
      return "rule " + policy.name(rule) + ": " + policy.rule(rule).fields();
    }
    return denied ? "default: no rule allows it" : "default: no rule denies it";
  }

  /** What would be asked. */
  private String question(AccessCheck check, String rule) {
    return "asks GET "
        + check
        + " with "
        + String.join(", ", new CheckQuestion(check, rule, "service", request).names())
        + "; without an answer in "
        + check.timeoutNanos() / 1_000_000
        + " ms it is "
        + (check.allowsOnFailure() ? "let in" : "refused with 503");
  }

  private List<String> lines(String path, long high, long low) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < policy.size(); i++) {
      AccessRule rule = policy.rule(i);
      String mismatch =
          rule.mismatch(request, request.identity(), path, policy.domain(), high, low);
      lines.add(
          rule.action().name().toLowerCase(Locale.ROOT)
              + " "
              + rule.name()
              + (rule.enforced() ? "" : " (only observed)")
              + (mismatch == null ? ": matches" : ": does not match, " + mismatch));
      AccessCheck check = mismatch == null ? rule.check() : null;
      if (check != null) {
        lines.add("  " + question(check, rule.name()));
      }
    }
    return lines;
  }
}
