package io.graft.config.rules;

import io.graft.config.Problem;
import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.config.security.AccessSettings;
import io.graft.config.security.EdgeSettings;
import io.graft.config.security.LoginSettings;
import io.graft.config.security.SecuritySettings;
import io.graft.config.security.access.EdgeTrust;
import io.graft.governance.config.Mode;
import io.graft.governance.setting.Setting;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reviews a revision of the live rules before it comes into force: whoever can write them must not
 * be able to switch security off, unless {@code graft.security.live=all} says so.
 */
public final class SecurityReview {
  private static final String HINT =
      " (graft.security.live=tighten; set it to all at the start to allow that)";

  private static final String NO_LONGER_STRICT = "graft.server.path would no longer be strict";

  /** Modes, weakest first. */
  private static final String[][] LADDERS = {
    {"graft.server.auth", "off", "observe", "enforce"},
    {"graft.tls", "off", "permissive", "strict"}
  };

  /** Their ranks where they are not set: tokens are observed once there is an issuer. */
  private static final int[] UNSET = {1, 0};

  /** Keys below these that are not valid close the service, whatever else is enforced. */
  private static final String[] CLOSING = {"graft.server.edge", "graft.server.path"};

  /** Keys that are compared as text while access rules or one of {@link #LADDERS} are enforced. */
  private static final String[] FIXED = {"graft.server.auth.", "graft.tls.", "graft.server.tls."};

  private final Map<String, Value> before = new TreeMap<>();
  private final Map<String, Value> after = new TreeMap<>();

  private SecurityReview(List<Value> before, List<Value> after) {
    for (Value each : before) {
      this.before.put(each.key(), each);
    }
    for (Value each : after) {
      this.after.put(each.key(), each);
    }
  }

  /**
   * Reviews a revision.
   *
   * @param before the effective values until now
   * @param after the effective values with it
   * @return why it is refused, a clause; {@code null}: it is not
   */
  public static @Nullable String reject(Settings settings, List<Value> before, List<Value> after) {
    boolean complete = AccessReader.of(before).problems().isEmpty();
    SecurityReview review = new SecurityReview(complete ? before : settings.valuesAtStart(), after);
    String live = review.text(review.after, ProcessSettings.SECURITY_LIVE);
    String reason = review.unknownMode();
    if (reason == null && settings.isRevised()) {
      reason = incomplete(settings, after);
    }
    if (reason != null || live.equals("all")) {
      return reason;
    }
    String weaker = review.weaker(settings, live.equals("none"));
    return weaker == null ? null : weaker + HINT.replace("tighten", live);
  }

  /** At the start such a word means the strictest; a typo in a live rule must mean nothing. */
  private @Nullable String unknownMode() {
    String key = ProcessSettings.TLS.key();
    Value mode = after.get(key);
    for (String[] ladder : LADDERS) {
      if (ladder[0].equals(key) && mode != null && !same(key) && !isKnown(mode, ladder)) {
        return key + "=" + mode.text() + " is none of off, permissive and strict";
      }
    }
    return null;
  }

  private static boolean isKnown(Value mode, String[] ladder) {
    for (int i = 1; i < ladder.length; i++) {
      if (ladder[i].equalsIgnoreCase(mode.text().trim())) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable String incomplete(Settings settings, List<Value> after) {
    List<Problem> problems = AccessReader.of(after).problems();
    for (Problem each : problems) {
      settings.problem(each);
    }
    return problems.isEmpty() ? null : "an access rule is not complete";
  }

  private @Nullable String weaker(Settings settings, boolean none) {
    AccessReader old = AccessReader.of(before.values());
    boolean on = on(before);
    boolean access = on && old.mode() == Mode.ENFORCE;
    // Rules trust what tokens and certificates prove.
    boolean others = access || on && (top(before) || edge(before) || login(before));
    boolean strict = on && "strict".equals(textOrNull(before, AccessSettings.PATH));
    if (!others && !strict && !(on && isClosed(settings, old))) {
      return null;
    }
    if (!on(after)) {
      return "it would switch off what is enforced of security";
    }
    if (none) {
      return changed();
    }
    String path = textOrNull(after, AccessSettings.PATH);
    if (strict && !"strict".equals(path) && (path != null || !access)) {
      return NO_LONGER_STRICT;
    }
    String reason = access ? access(old) : null;
    reason = reason != null || !others ? reason : ladders(access);
    return reason != null ? reason : edge(before) ? edges() : null;
  }

  /**
   * Whether nobody may be let in, because a setting is not valid that says who is.
   *
   * @param access the access rules in force
   */
  public static boolean isClosed(Settings settings, AccessReader access) {
    List<String> broken = settings.broken();
    if (access.mode() == Mode.ENFORCE && (!broken.isEmpty() || !access.problems().isEmpty())) {
      return true;
    }
    for (String key : broken) {
      boolean closes =
          key.equals(AccessSettings.ACCESS.key()) || key.equals(ProcessSettings.CONFIG.key());
      for (String prefix : CLOSING) {
        closes |= key.startsWith(prefix);
      }
      if (closes) {
        return true;
      }
    }
    return false;
  }

  /** Whether something is enforced by the settings in force. */
  public static boolean isEnforced(Settings settings) {
    List<Value> values = settings.values();
    SecurityReview now = new SecurityReview(values, values);
    AccessReader access = AccessReader.of(values);
    boolean enforced =
        access.mode() == Mode.ENFORCE
            || top(now.after)
            || edge(now.after)
            || "strict".equals(textOrNull(now.after, AccessSettings.PATH))
            || settings.broken().contains(LADDERS[0][0])
            || isClosed(settings, access);
    return enforced && now.text(now.after, ProcessSettings.MODE).equals("enforce");
  }

  private boolean on(Map<String, Value> values) {
    return text(values, ProcessSettings.ENABLED).equals("true")
        && text(values, ProcessSettings.MODE).equals("enforce");
  }

  private @Nullable String changed() {
    for (String key : keys()) {
      if (SecuritySettings.needs(key) && !same(key)) {
        return key + " would change";
      }
    }
    return null;
  }

  private Set<String> keys() {
    Set<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    return keys;
  }

  private boolean same(String key) {
    Value old = before.get(key);
    Value now = after.get(key);
    return old == null || now == null ? old == now : old.text().equals(now.text());
  }

  private @Nullable String access(AccessReader old) {
    boolean strict = !"observe".equals(textOrNull(before, AccessSettings.PATH));
    if (strict && "observe".equals(textOrNull(after, AccessSettings.PATH))) {
      return NO_LONGER_STRICT;
    }
    String domain = "";
    return AccessReader.of(after.values()).policy(domain).weakerThan(old.policy(domain));
  }

  /** Whether tokens or encryption are enforced. */
  private static boolean top(Map<String, Value> values) {
    for (int i = 0; i < LADDERS.length; i++) {
      if (rank(values, i) == LADDERS[i].length - 2) {
        return true;
      }
    }
    return false;
  }

  /** The place of a mode on its ladder, from 0; a word that is none of them is the strictest. */
  private static int rank(Map<String, Value> values, int of) {
    String[] ladder = LADDERS[of];
    Value value = values.get(ladder[0]);
    for (int i = 1; value != null && i < ladder.length; i++) {
      if (ladder[i].equalsIgnoreCase(value.text().trim())) {
        return i - 1;
      }
    }
    return value == null ? UNSET[of] : ladder.length - 2;
  }

  /**
   * @param access whether there are rules about the callers that are proven
   */
  private @Nullable String ladders(boolean access) {
    for (int i = 0; i < LADDERS.length; i++) {
      int old = rank(before, i);
      int now = rank(after, i);
      if (now < old) {
        return LADDERS[i][0] + " would be weaker";
      }
      if (access && old == 0 && now > 0) {
        return LADDERS[i][0] + " would prove callers whom rules may allow more";
      }
    }
    for (String key : keys()) {
      for (String prefix : FIXED) {
        if (key.startsWith(prefix) && !same(key)) {
          return key + " would change";
        }
      }
    }
    return null;
  }

  /** Its own keys are not live. */
  private static boolean login(Map<String, Value> values) {
    return values.containsKey(LoginSettings.LOGIN.key());
  }

  private static boolean edge(Map<String, Value> values) {
    return values.containsKey(EdgeSettings.TRUST.key())
        || values.containsKey(EdgeSettings.STRIP.key());
  }

  private @Nullable String edges() {
    EdgeTrust old = trust(before);
    if (!edge(after) || !old.covers(trust(after))) {
      return "graft.server.edge would trust more peers";
    }
    for (String name : strip(before)) {
      if (!strip(after).contains(name)) {
        return "graft.server.edge.strip would no longer have " + name;
      }
    }
    return null;
  }

  private static EdgeTrust trust(Map<String, Value> values) {
    Value value = values.get(EdgeSettings.TRUST.key());
    return EdgeSettings.TRUST.parse(value == null ? "none" : value.text());
  }

  private static List<String> strip(Map<String, Value> values) {
    Value value = values.get(EdgeSettings.STRIP.key());
    return EdgeSettings.STRIP.parse(value == null ? "" : value.text());
  }

  private String text(Map<String, Value> values, Setting<?> setting) {
    String text = textOrNull(values, setting);
    return text != null ? text : String.valueOf(setting.fallback());
  }

  private static <T> @Nullable String textOrNull(Map<String, Value> values, Setting<T> setting) {
    Value value = values.get(setting.key());
    return value == null ? null : setting.format(setting.parse(value.text()));
  }
}
