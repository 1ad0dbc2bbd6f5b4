package io.graft.config;

import io.graft.governance.setting.BasicType;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.ValueParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All settings, from all sources. Strongest first: system properties, agent arguments, environment,
 * live rules, the file named by {@code graft.config}. All but the live rules are read once, when
 * this object is created; live rules change by {@link #live}.
 *
 * <p>An invalid key or value is logged once and treated as absent: the next source counts, or the
 * default. An empty value is treated as absent too.
 *
 * <p>Thread-safe. Reading a setting takes several map lookups: keep what a request needs, and read
 * it again after a change ({@link #onChange}).
 */
public final class Settings {
  /** Called after a change of the live rules, on the thread that made it. */
  public interface Listener {
    void changed(Settings settings);

    /**
     * Reviews a revision of the live rules before it comes into force.
     *
     * @param before the effective values until now
     * @param after those with it
     * @return why it is refused, a clause; {@code null}: it is not
     */
    default @Nullable String review(Settings settings, List<Value> before, List<Value> after) {
      return null;
    }
  }

  private static final int LIVE = 3;

  /** The keys that take effect even in a refused revision. */
  private static final String[] SWITCHES = {
    ProcessSettings.ENABLED.key(), ProcessSettings.MODE.key()
  };

  private final Sources sources;

  /** One map for each source, strongest first; replaced as a whole by a live change. */
  private volatile Map<String, Value>[] layers;

  private final Problems problems = new Problems();
  private final List<Listener> listeners = new ArrayList<>();

  /** The keys of security that are not valid, at the start and in the live rules. */
  private volatile List<String> broken;

  private List<String> brokenAtStart;

  /** Why the newest revision was refused; {@code null}: it is in force. */
  private volatile @Nullable String refused;

  /** The number of revisions of the live rules that have come into force. */
  private int revision;

  /** Reads the settings of this process and logs their problems; see {@link AgentArguments}. */
  public static Settings read(Map<String, @Nullable String> arguments) {
    Settings settings = new Settings(Sources.systemProperties(), arguments, Sources.environment());
    settings.announce();
    return settings;
  }

  /** Creates settings from given sources, for tests; logs nothing until {@link #announce}. */
  public Settings(
      Map<String, String> systemProperties,
      Map<String, @Nullable String> arguments,
      Map<String, String> environment) {
    sources = new Sources(this, systemProperties, environment);
    Map<String, Value>[] read = layers(5);
    read[0] = sources.properties();
    read[1] = sources.arguments(arguments);
    read[2] = sources.variables();
    read[LIVE] = new HashMap<>();
    read[4] = new HashMap<>();
    layers = read;
    String file = text(ProcessSettings.CONFIG);
    if (file != null) {
      read = layers.clone();
      read[4] = sources.file(file);
      layers = read;
    }
    broken = brokenAtStart = sources.broken(values());
  }

  /** Logs {@link #problems()}, and from now on each new one. */
  public void announce() {
    problems.announce();
  }

  /** The keys of security that are set and have no valid value: nobody may be let in by mistake. */
  public List<String> broken() {
    return broken;
  }

  /** As {@link #values}, without the live rules. */
  public List<Value> valuesAtStart() {
    return effective(with(new HashMap<String, Value>()));
  }

  public boolean isRevised() {
    return revision > 0;
  }

  /** The current problems, one line each; at most the first hundred. */
  public List<String> problems() {
    return problems.lines();
  }

  public List<Problem> found() {
    return problems.all();
  }

  /**
   * Replaces the live rules.
   *
   * @param rules full keys and their values
   * @param source the name of the source, for messages
   * @return whether they are in force, see {@link #live(Rules)}
   */
  public boolean live(Map<String, String> rules, String source) {
    return live(Rules.of(rules, source));
  }

  /**
   * Replaces the live rules. A revision with an invalid value is refused as a whole, with a log
   * line for each such value and one for the revision, and the last revision stays in force. There
   * are two exceptions. {@code graft.enabled} and {@code graft.mode} of a refused revision take
   * effect, because a typo elsewhere must not disable the kill switch. And the valid values of the
   * first revision take effect, as there is none before it. An unknown key, or one that cannot
   * change any more, is logged but does not refuse the revision, because agents of several versions
   * may read it.
   *
   * @return whether they are in force as a whole
   */
  public boolean live(Rules rules) {
    synchronized (listeners) {
      problems.nextRevision();
      Sources.Read read = sources.rules(rules);
      Map<String, Value> now = read.values;
      List<String> bad = sources.broken(null);
      for (Iterator<Value> all = now.values().iterator(); all.hasNext(); ) {
        if (isFixed(all.next())) {
          all.remove();
        }
      }
      // Who writes the live rules must not decide how far they are trusted.
      now.remove(ProcessSettings.SECURITY_LIVE.key());
      String reason = read.wrong > 0 && revision > 0 ? read.wrong() : reviewed(now);
      if (reason != null) {
        now = refused(rules, read, reason);
      } else {
        revision++;
        refused = null;
        broken = new ArrayList<>(brokenAtStart);
        broken.addAll(bad);
      }
      layers = with(now);
      for (int i = 0; i < listeners.size(); i++) {
        listeners.get(i).changed(this);
      }
      return reason == null;
    }
  }

  private @Nullable String reviewed(Map<String, Value> live) {
    String reason = null;
    // What live rules say in vain lets nobody in: only the start counts until they are repaired.
    List<Value> held = broken.size() > brokenAtStart.size() ? valuesAtStart() : values();
    for (int i = 0; i < listeners.size() && reason == null; i++) {
      reason = listeners.get(i).review(this, held, effective(with(live)));
    }
    return reason;
  }

  private Map<String, Value>[] with(Map<String, Value> live) {
    Map<String, Value>[] changed = layers.clone();
    changed[LIVE] = live;
    return changed;
  }

  /** Logs a refused revision. Returns the last one with the switches of the new one. */
  private Map<String, Value> refused(Rules rules, Sources.Read read, String reason) {
    refused = rules.source() + ": " + reason;
    problem(refused + ", so the whole revision is refused and the last one stays in force");
    Map<String, Value> kept = new HashMap<>(layers[LIVE]);
    for (String key : SWITCHES) {
      if (read.values.containsKey(key)) {
        kept.put(key, read.values.get(key));
      }
    }
    return reviewed(kept) == null ? kept : layers[LIVE];
  }

  /**
   * Refuses a revision of the live rules that cannot be parsed; the last one stays in force.
   *
   * @param reason the source, and what is wrong with it
   */
  public void refuse(String reason) {
    synchronized (listeners) {
      problems.nextRevision();
      refused = reason;
      problem(reason + "; the whole revision is refused and the last one stays in force");
    }
  }

  /** Why the newest revision of the live rules was refused; {@code null}: it was not. */
  public @Nullable String refused() {
    return refused;
  }

  /** Notifies {@code listener} of each change of the live rules from now on. */
  public void onChange(Listener listener) {
    synchronized (listeners) {
      listeners.add(listener);
    }
  }

  /** Returns the value of the strongest source; {@code null}: not set. */
  public @Nullable Value value(String key) {
    Map<String, Value>[] now = layers;
    for (int i = 0; i < now.length; i++) {
      Value value = now[i].get(key);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  public @Nullable Value value(Setting<?> setting) {
    return value(setting.key());
  }

  /**
   * Returns the effective value of each key that is set, in no order. For the status page, and for
   * reading whole families of keys. Service names are compared ignoring case.
   */
  public List<Value> values() {
    return effective(layers);
  }

  private static List<Value> effective(Map<String, Value>[] now) {
    Map<String, Value> effective = new HashMap<>();
    for (int i = now.length - 1; i >= 0; i--) {
      for (Value value : now[i].values()) {
        effective.put(RuleKey.canonical(value.key()), value);
      }
    }
    return new ArrayList<>(effective.values());
  }

  /** Returns the effective text of a key, or its default; {@code null}: neither exists. */
  public @Nullable String text(String key) {
    Value value = value(key);
    if (value != null) {
      return value.text();
    }
    Setting<?> setting = Catalogue.find(key);
    return setting == null ? null : setting.fallback();
  }

  public @Nullable String text(Setting<?> setting) {
    return text(setting.key());
  }

  /** Returns the effective value of a setting that is set or has a default. */
  public <T> T get(Setting<T> setting) {
    return setting.parse(required(setting.key()));
  }

  /** A duration in milliseconds. */
  public long millis(String key) {
    return ValueParser.millis(required(key));
  }

  /**
   * Returns a duration in milliseconds for a key whose default the caller provides, as for
   * OpenTelemetry's.
   */
  public long millis(String key, long fallback) {
    Value value = value(key);
    try {
      return value == null ? fallback : ValueParser.millis(value.text());
    } catch (IllegalArgumentException e) {
      reject(value, String.valueOf(e.getMessage()), BasicType.DURATION.form(), fallback + "ms");
      return fallback;
    }
  }

  /**
   * Logs a value that only its reader can find to be invalid.
   *
   * @param reason a clause: {@code the port is missing}
   * @param form what a valid value looks like
   * @param instead what is used instead
   */
  public void reject(Value value, String reason, String form, String instead) {
    problem(Problem.rejected(value, reason, form, instead));
  }

  public void problem(String text) {
    problem(new Problem(text, null, 0, ""));
  }

  /** Logs a problem of the live rules that lasts until their next revision. */
  public void liveProblem(String text) {
    problems.add(new Problem(text, null, 0, ""), true);
  }

  public void problem(Problem problem) {
    problems.add(problem);
  }

  /** Logs a value that live rules cannot change, and returns whether it has no effect at all. */
  private boolean isFixed(Value value) {
    Setting<?> setting = Catalogue.find(value.key());
    if (setting != null && setting.isLive()) {
      return false;
    }
    problem(Problem.fixed(value, setting != null && !setting.isOfProcess()));
    return setting != null && !setting.isOfProcess();
  }

  private String required(String key) {
    String text = text(key);
    if (text == null) {
      throw new IllegalArgumentException(key + " has no default: call value()");
    }
    return text;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Value>[] layers(int count) {
    return (Map<String, Value>[]) new Map<?, ?>[count];
  }
}
