package io.graft.config;

import io.graft.governance.setting.Setting;
import io.graft.governance.setting.ValueParser;
import io.graft.log.AgentLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Reads the values of each source, and logs invalid ones. */
public final class Sources {
  private static final String OTEL = "otel.";

  /**
   * The location of JDKs for Graft's own build. Developers of Graft may have it set where they also
   * run services.
   */
  private static final String JDKS_OF_THE_BUILD = "GRAFT_JDKS";

  /** With these, commands ask an admin endpoint; the agent needs none. */
  private static final String CREDENTIALS_OF_COMMANDS = "GRAFT_ADMIN_CREDENTIALS";

  private final Settings settings;
  private final Map<String, String> system;
  private final Map<String, String> environment;

  /** The keys of security without a valid value; {@code null}: none. */
  private @Nullable List<String> broken;

  /** Whether live rules are read, which may be meant for another version of the agent, too. */
  private boolean live;

  private boolean fileUnread;

  Sources(Settings settings, Map<String, String> system, Map<String, String> environment) {
    this.settings = settings;
    this.system = system;
    this.environment = environment;
  }

  /** A copy of the process's properties; empty if a security manager forbids it. */
  public static Map<String, String> systemProperties() {
    Map<String, String> copy = new HashMap<>();
    try {
      Properties properties = System.getProperties();
      Enumeration<?> names = properties.propertyNames();
      while (names.hasMoreElements()) {
        Object name = names.nextElement();
        String text = name instanceof String ? properties.getProperty((String) name) : null;
        if (text != null) {
          copy.put((String) name, text);
        }
      }
    } catch (SecurityException e) {
      AgentLog.print("system properties cannot be read, so no setting comes from them", e);
    }
    return copy;
  }

  /** The environment; empty if a security manager forbids it. */
  public static Map<String, String> environment() {
    try {
      return System.getenv();
    } catch (SecurityException e) {
      AgentLog.print("the environment cannot be read, so no setting comes from it", e);
      return Collections.emptyMap();
    }
  }

  /**
   * Reads {@code graft.enabled} from the sources that exist before anything is loaded, the first
   * three. Logs nothing.
   *
   * @param arguments agent arguments, see {@link AgentArguments#parse}
   */
  public static boolean enabledAtStart(Map<String, @Nullable String> arguments) {
    Map<String, String> properties = systemProperties();
    // The file is not one of these sources.
    properties.remove(ProcessSettings.CONFIG.key());
    Map<String, @Nullable String> given = new HashMap<>(arguments);
    given.remove(ProcessSettings.CONFIG.key());
    Map<String, String> environment = new HashMap<>(environment());
    environment.remove("GRAFT_CONFIG");
    return new Settings(properties, given, environment).get(ProcessSettings.ENABLED);
  }

  Map<String, Value> properties() {
    Map<String, Value> values = new HashMap<>();
    for (Map.Entry<String, String> property : system.entrySet()) {
      if (ours(property.getKey())) {
        put(values, valid(property.getKey(), property.getValue(), "system property"));
      }
    }
    return values;
  }

  Map<String, Value> arguments(Map<String, @Nullable String> entries) {
    if (entries.isEmpty()) {
      return Collections.emptyMap();
    }
    Map<String, Value> values = new HashMap<>();
    for (Map.Entry<String, @Nullable String> entry : entries.entrySet()) {
      String key = entry.getKey();
      String text = entry.getValue();
      Setting<?> setting = Catalogue.find(key);
      if (key.isEmpty()) {
        settings.problem(
            "the agent argument '"
                + text
                + "' has no key; ignored, write key=value separated by commas");
      } else if (text == null && setting != null) {
        settings.problem(
            key + " (agent argument) has no value; ignored, write " + key + "=" + setting.form());
      } else {
        put(values, valid(key, text == null ? "" : text, "agent argument"));
      }
    }
    return values;
  }

  Map<String, Value> variables() {
    Map<String, Value> values = new HashMap<>();
    for (String name : environment.keySet()) {
      if ((name.startsWith("GRAFT_") || name.startsWith("OTEL_"))
          && !name.equals(JDKS_OF_THE_BUILD)
          && !name.equals(CREDENTIALS_OF_COMMANDS)
          && !ofKubernetes(name)) {
        String key = Catalogue.ofEnvironment(name);
        Value value = valid(key, environment.get(name), "environment " + name);
        put(values, value);
        if (value != null && key.startsWith(RuleKey.CLIENT)) {
          otherSpellings(values, value);
        }
      }
    }
    return values;
  }

  /**
   * Sets the value for each service that the variable may mean: {@code ORDER_SERVICE} is {@code
   * order-service}, {@code order.service} or {@code order_service}, and {@code LEGACY_8080} may be
   * {@code legacy:8080}. A variable that can mean only one of them wins.
   */
  private static void otherSpellings(Map<String, Value> values, Value value) {
    RuleKey key = RuleKey.of(value.key());
    int last = key == null ? -1 : key.service().lastIndexOf('.');
    if (key == null || last < 0) {
      return;
    }
    String service = key.service();
    boolean port = last + 1 < service.length();
    for (int i = last + 1; i < service.length(); i++) {
      port &= service.charAt(i) >= '0' && service.charAt(i) <= '9';
    }
    String rest = value.key().substring(RuleKey.CLIENT.length() + service.length());
    for (char separator : new char[] {'.', '-', '_'}) {
      String spelling = service.replace('.', separator);
      spell(values, value, spelling + rest);
      if (port) {
        spell(
            values, value, spelling.substring(0, last) + ":" + service.substring(last + 1) + rest);
      }
    }
  }

  private static void spell(Map<String, Value> values, Value value, String rest) {
    String key = RuleKey.CLIENT + rest;
    if (!values.containsKey(key)) {
      values.put(key, new Value(value.setting(), key, value.text(), value.source(), 0));
    }
  }

  Map<String, Value> file(String path) {
    Rules read;
    try {
      read = Rules.read(path, "file " + path);
    } catch (IOException e) {
      settings.problem(
          settings.value(ProcessSettings.CONFIG)
              + " cannot be read ("
              + e.getMessage()
              + "); continuing without it; expected lines of key=value");
      fileUnread = true;
      return new HashMap<>();
    }
    return read(read).values;
  }

  /** The valid values of a source, and the number of invalid ones. */
  static final class Read {
    final Map<String, Value> values = new HashMap<>();

    /** The number of invalid values of known keys, and of unknown keys of security. */
    int wrong;

    /** Why they are refused. */
    String wrong() {
      return wrong == 1 ? "a value is not valid" : wrong + " values are not valid";
    }
  }

  /** Reads live rules. Logs and omits invalid values. */
  Read rules(Rules rules) {
    live = true;
    return read(rules);
  }

  private Read read(Rules rules) {
    Read read = new Read();
    List<Rules.Entry> entries = rules.entries();
    for (int i = 0; i < entries.size(); i++) {
      Rules.Entry entry = entries.get(i);
      Setting<?> setting = Catalogue.find(canonical(entry.key));
      if (entry.text == null && setting != null) {
        String key = canonical(entry.key);
        boolean secures = breaks(key);
        settings.problem(Problem.missing(key, entry.source, entry.line, setting, secures));
        read.wrong += secures ? 1 : 0;
        continue;
      }
      String text = entry.text == null ? "" : entry.text;
      Value value = valid(entry.key, text, entry.source, entry.line);
      if (value == null) {
        boolean harmless = setting == null || text.trim().isEmpty();
        read.wrong += harmless && !Suggestion.secures(canonical(entry.key), live) ? 0 : 1;
        continue;
      }
      Value before = read.values.put(value.key(), value);
      if (before != null && before.source().equals(value.source())) {
        settings.problem(
            Problem.of(
                value,
                " was already set"
                    + (before.line() == 0 ? "" : ", in line " + before.line())
                    + " as "
                    + before.shown()
                    + "; the last one counts"));
      }
    }
    read.wrong += TemplateConflicts.remove(read.values, settings);
    return read;
  }

  private @Nullable Value valid(String key, String text, String source) {
    return valid(key, text, source, 0);
  }

  /** Returns the value, or logs it and returns {@code null} if it is invalid. */
  private @Nullable Value valid(String writtenKey, String writtenText, String source, int line) {
    String key = canonical(writtenKey);
    String text = writtenText.trim();
    if (key.startsWith(OTEL)) {
      return text.isEmpty() ? null : new Value(null, key, text, source, line);
    }
    Setting<?> setting = Catalogue.find(key);
    if (setting == null) {
      String rest = breaks(key) ? Suggestion.closing(key) : Suggestion.unknown(key);
      settings.problem(new Problem("unknown key " + key, source, line, rest));
      return null;
    }
    if (text.isEmpty()) {
      if (breaks(key)) {
        // A rule would be about everybody without its callers.
        settings.problem(
            new Problem(
                key, source, line, " has no value; expected " + setting.form() + Problem.CLOSING));
      }
      return null;
    }
    Value value = new Value(setting, key, text, source, line);
    try {
      setting.parse(text);
      return value;
    } catch (IllegalArgumentException e) {
      settings.problem(Problem.invalid(value, setting, e, breaks(key)));
      return null;
    }
  }

  /** Remembers a key without a valid value if it is of security. Returns whether it is. */
  private boolean breaks(String key) {
    if (!Suggestion.secures(key, live)) {
      return false;
    }
    List<String> known = broken == null ? new ArrayList<String>() : broken;
    known.add(key);
    broken = known;
    return true;
  }

  /**
   * The keys of security without a valid value since the last call.
   *
   * @param start the values at the start: with a key of security among them, the file that could
   *     not be read may have those that say who is let in; {@code null}: of live rules
   */
  List<String> broken(@Nullable List<Value> start) {
    if (start != null && fileUnread && Value.needSecurity(start)) {
      broken = broken == null ? new ArrayList<String>() : broken;
      broken.add(ProcessSettings.CONFIG.key());
    }
    List<String> found = broken;
    broken = null;
    return found == null ? Collections.<String>emptyList() : found;
  }

  /** Compares keys of policies in lower case, because services are hosts. */
  private static String canonical(String key) {
    String word = key.trim();
    String lower = ValueParser.lower(word);
    return lower.startsWith(RuleKey.CLIENT) || lower.startsWith(RuleKey.SERVER) ? lower : word;
  }

  private static boolean ours(String key) {
    return key.startsWith(Catalogue.PREFIX) || key.startsWith(OTEL);
  }

  /**
   * Whether Kubernetes set the variable. For a Service called {@code graft} or {@code graft-…} it
   * sets {@code GRAFT_SERVICE_PORT}, {@code GRAFT_PORT=tcp://…} and others in each container of the
   * namespace, and {@code GRAFT_SERVICE_PORT} would be read as a setting.
   */
  private boolean ofKubernetes(String name) {
    int service = name.indexOf("_SERVICE_");
    int port = name.indexOf("_PORT");
    int at = service > 0 ? service : port;
    if (at < 0) {
      return false;
    }
    String link = environment.get(name.substring(0, at) + "_PORT");
    return link != null && link.indexOf("://") > 0;
  }

  private static void put(Map<String, Value> values, @Nullable Value value) {
    if (value != null) {
      values.put(value.key(), value);
    }
  }
}
