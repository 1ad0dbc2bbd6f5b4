package io.graft.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All settings, from all sources. Strongest first: system properties, agent arguments, environment,
 * live rules, the file that {@code graft.config} names. The first four are read once, when this
 * object is made; live rules change by {@link #live}.
 *
 * <p>A key or a value that is not valid is a line for people, once, and counts as not said: the
 * next source speaks, or the default holds. A value that is empty counts as not said too.
 *
 * <p>Safe for every thread. Reading walks a few maps: keep what a request needs, and read it again
 * when told of a change.
 */
public final class Settings {
  /** Is told that live rules changed, on the thread that changed them. */
  public interface Listener {
    void changed(Settings settings);
  }

  private static final int LIVE = 3;

  /** What a revision that is refused may set all the same. */
  private static final String[] SWITCHES = {"graft.enabled", "graft.mode"};

  private final Sources sources;

  /** One map for each source, strongest first; replaced as a whole by a live change. */
  private volatile Map<String, Value>[] layers;

  private final Problems problems = new Problems();
  private final List<Listener> listeners = new ArrayList<>();

  /** The newest revision that was refused, for people; {@code null}: what came last is in force. */
  private volatile @Nullable String refused;

  /** How many revisions of the live rules have come into force. */
  private int revision;

  /**
   * Reads the settings of this process and prints what is wrong with them.
   *
   * @param arguments agent arguments, see {@link AgentArguments#parse}
   */
  public static Settings read(Map<String, @Nullable String> arguments) {
    Settings settings = new Settings(Sources.systemProperties(), arguments, Sources.environment());
    settings.announce();
    return settings;
  }

  /**
   * What the sources that are there before anything else, the first three, say of {@code
   * graft.enabled}; prints nothing.
   *
   * @param arguments agent arguments, see {@link AgentArguments#parse}
   */
  public static boolean enabledAtStart(Map<String, @Nullable String> arguments) {
    Map<String, String> properties = Sources.systemProperties();
    // A file is no source of it.
    properties.remove("graft.config");
    Map<String, @Nullable String> given = new HashMap<>(arguments);
    given.remove("graft.config");
    Map<String, String> environment = new HashMap<>(Sources.environment());
    environment.remove("GRAFT_CONFIG");
    return new Settings(properties, given, environment).flag("graft.enabled");
  }

  /**
   * Settings of given sources, for tests; prints nothing until {@link #announce}.
   *
   * @param environment by names such as {@code GRAFT_MODE}
   */
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
    String file = text("graft.config");
    if (file != null) {
      read = layers.clone();
      read[4] = sources.file(file);
      layers = read;
    }
  }

  /** Prints the lines of {@link #problems()}, and from now on each as it is found. */
  public void announce() {
    problems.announce();
  }

  /** What is wrong with the settings now, a line for each; at most the first hundred of them. */
  public List<String> problems() {
    return problems.lines();
  }

  /** As {@link #problems()}, with their places. */
  List<Problem> found() {
    return problems.all();
  }

  /**
   * Replaces the live rules.
   *
   * @param rules whole keys and their values
   * @param source where they come from, for people
   * @return whether they are in force, see {@link #live(Rules)}
   */
  public boolean live(Map<String, String> rules, String source) {
    return live(Rules.of(rules, source));
  }

  /**
   * Replaces the live rules. What is in force is always one revision: a new one in which a value is
   * not valid is refused as a whole, with a line for each such value and one for all, and the last
   * one stays. Two things are not like that: what a refused revision says of {@code graft.enabled}
   * and {@code graft.mode} holds all the same, because a typo elsewhere must not lock the kill
   * switch; and the first revision has none before it, so that of it holds what is valid. A key
   * that is unknown, or cannot change any more, is a line and no reason to refuse: there may be
   * agents of several versions.
   *
   * @return whether they are in force as a whole
   */
  public boolean live(Rules rules) {
    synchronized (listeners) {
      problems.nextRevision();
      Sources.Read read = sources.rules(rules);
      Map<String, Value> now = read.values;
      boolean refuses = read.wrong > 0 && revision > 0;
      for (Value value : now.values()) {
        warnOfFixed(value);
      }
      if (refuses) {
        refused =
            read.wrong
                + (read.wrong == 1 ? " value of " : " values of ")
                + rules.source()
                + (read.wrong == 1 ? " is" : " are")
                + " not valid";
        problem(
            new Problem(
                rules.source(),
                null,
                0,
                (read.wrong == 1 ? ": a value is" : ": " + read.wrong + " values are")
                    + " not valid, so the whole revision is refused and the last one stays in"
                    + " force"));
        Map<String, Value> kept = new HashMap<>(layers[LIVE]);
        for (String key : SWITCHES) {
          if (now.containsKey(key)) {
            kept.put(key, now.get(key));
          }
        }
        now = kept;
      } else {
        revision++;
        refused = null;
      }
      Map<String, Value>[] changed = layers.clone();
      changed[LIVE] = now;
      layers = changed;
      for (int i = 0; i < listeners.size(); i++) {
        listeners.get(i).changed(this);
      }
      return !refuses;
    }
  }

  /**
   * Refuses a revision of the live rules that cannot be read at all; the last one stays in force.
   *
   * @param reason for people: where it comes from, and what is wrong with it
   */
  public void refuse(String reason) {
    synchronized (listeners) {
      problems.nextRevision();
      refused = reason;
      problem(reason + "; the whole revision is refused and the last one stays in force");
    }
  }

  /**
   * Why the newest revision of the live rules is not in force; {@code null}: it is, or there is
   * none.
   */
  public @Nullable String refused() {
    return refused;
  }

  /** Tells {@code listener} of every change of the live rules from now on. */
  public void onChange(Listener listener) {
    synchronized (listeners) {
      listeners.add(listener);
    }
  }

  /** What the strongest source says that says anything; {@code null}: none does. */
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

  /**
   * What holds for each key that is said anywhere, in no order: the strongest source's. For the
   * status page, and for what reads whole families of keys. The name of a service is the same in
   * any case.
   */
  public List<Value> values() {
    Map<String, Value> effective = new HashMap<>();
    Map<String, Value>[] now = layers;
    for (int i = now.length - 1; i >= 0; i--) {
      for (Value value : now[i].values()) {
        effective.put(RuleKey.canonical(value.key()), value);
      }
    }
    return new ArrayList<>(effective.values());
  }

  /** The text of a key or its default; {@code null}: it has neither. */
  public @Nullable String text(String key) {
    Value value = value(key);
    if (value != null) {
      return value.text();
    }
    Setting setting = Catalogue.find(key);
    return setting == null ? null : setting.fallback();
  }

  public boolean flag(String key) {
    return Form.flag(required(key));
  }

  /** 0 or more. */
  public int integer(String key) {
    return Form.integer(required(key));
  }

  /** 0 or more. */
  public double number(String key) {
    return Form.number(required(key));
  }

  /** 0 to 1. */
  public double ratio(String key) {
    return Form.ratio(required(key));
  }

  /** A duration in milliseconds. */
  public long millis(String key) {
    return Form.millis(required(key));
  }

  /** A size in bytes. */
  public long bytes(String key) {
    return Form.bytes(required(key));
  }

  /** Without blanks and empty parts; never {@code null}. */
  public List<String> list(String key) {
    String text = text(key);
    return text == null ? Collections.<String>emptyList() : Form.list(text);
  }

  // Keys that the catalogue does not know, OpenTelemetry's, bring their default with them.

  public boolean flag(String key, boolean fallback) {
    Value value = value(key);
    try {
      return value == null ? fallback : Form.flag(value.text());
    } catch (IllegalArgumentException e) {
      reject(value, e, Setting.Type.FLAG, String.valueOf(fallback));
      return fallback;
    }
  }

  public int integer(String key, int fallback) {
    Value value = value(key);
    try {
      return value == null ? fallback : Form.integer(value.text());
    } catch (IllegalArgumentException e) {
      reject(value, e, Setting.Type.INTEGER, String.valueOf(fallback));
      return fallback;
    }
  }

  public double number(String key, double fallback) {
    Value value = value(key);
    try {
      return value == null ? fallback : Form.number(value.text());
    } catch (IllegalArgumentException e) {
      reject(value, e, Setting.Type.NUMBER, String.valueOf(fallback));
      return fallback;
    }
  }

  /** A duration in milliseconds. */
  public long millis(String key, long fallback) {
    Value value = value(key);
    try {
      return value == null ? fallback : Form.millis(value.text());
    } catch (IllegalArgumentException e) {
      reject(value, e, Setting.Type.DURATION, fallback + "ms");
      return fallback;
    }
  }

  /**
   * Reports a value that only its reader could find to be wrong.
   *
   * @param reason why, a clause: {@code the port is missing}
   * @param form what a valid value looks like
   * @param instead what is used in its place
   */
  public void reject(Value value, String reason, String form, String instead) {
    problem(
        Problem.of(
            value, " is not valid (" + reason + "); it takes " + form + "; using " + instead));
  }

  private void reject(
      Value value, IllegalArgumentException reason, Setting.Type type, String instead) {
    reject(value, reason.getMessage(), type.form(), instead);
  }

  void problem(String text) {
    problem(new Problem(text, null, 0, ""));
  }

  /** Reports what is wrong with the live rules until they come again. */
  void liveProblem(String text) {
    problems.add(new Problem(text, null, 0, ""), true);
  }

  void problem(Problem problem) {
    problems.add(problem);
  }

  private void warnOfFixed(Value value) {
    Setting setting = Catalogue.find(value.key());
    if (setting == null || !setting.live()) {
      problem(
          Problem.of(
              value, " cannot change while the application runs; it is read at the next start"));
    }
  }

  private String required(String key) {
    String text = text(key);
    if (text == null) {
      throw new IllegalArgumentException(key + " has no default: ask for its value()");
    }
    return text;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Value>[] layers(int count) {
    return (Map<String, Value>[]) new Map<?, ?>[count];
  }
}
