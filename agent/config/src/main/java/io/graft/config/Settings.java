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
  private static final int MOST_PROBLEMS = 100;

  private final Sources sources;

  /** One map for each source, strongest first; replaced as a whole by a live change. */
  private volatile Map<String, Value>[] layers;

  private final List<String> problems = new ArrayList<>();
  private final List<Listener> listeners = new ArrayList<>();
  private boolean announced;

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
    List<String> found;
    synchronized (problems) {
      announced = true;
      found = new ArrayList<>(problems);
    }
    for (int i = 0; i < found.size(); i++) {
      Notice.print(found.get(i));
    }
  }

  /** What was wrong with settings, a line for each; at most the first hundred of them. */
  public List<String> problems() {
    synchronized (problems) {
      return Collections.unmodifiableList(new ArrayList<>(problems));
    }
  }

  /**
   * Replaces the live rules. A rule that is not valid is a line for people, and the one before it
   * of the same key stays in force.
   *
   * @param rules whole keys and their values
   * @param source where they come from, for people
   */
  public void live(Map<String, String> rules, String source) {
    synchronized (listeners) {
      Map<String, Value> before = layers[LIVE];
      Map<String, Value> now = new HashMap<>();
      for (Map.Entry<String, String> rule : rules.entrySet()) {
        Value value = sources.valid(rule.getKey(), rule.getValue(), source);
        if (value == null && before.containsKey(rule.getKey()) && !rule.getValue().isEmpty()) {
          value = before.get(rule.getKey());
        }
        if (value != null) {
          now.put(value.key(), value);
          warnOfFixed(value);
        }
      }
      Map<String, Value>[] changed = layers.clone();
      changed[LIVE] = now;
      layers = changed;
      for (int i = 0; i < listeners.size(); i++) {
        listeners.get(i).changed(this);
      }
    }
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
   * status page, and for what reads whole families of keys.
   */
  public List<Value> values() {
    Map<String, Value> effective = new HashMap<>();
    Map<String, Value>[] now = layers;
    for (int i = now.length - 1; i >= 0; i--) {
      effective.putAll(now[i]);
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
    problem(value + " is not valid (" + reason + "); it takes " + form + "; using " + instead);
  }

  private void reject(
      Value value, IllegalArgumentException reason, Setting.Type type, String instead) {
    reject(value, reason.getMessage(), type.form(), instead);
  }

  void problem(String text) {
    String line = text;
    synchronized (problems) {
      if (problems.size() > MOST_PROBLEMS || problems.contains(line)) {
        return;
      }
      if (problems.size() == MOST_PROBLEMS) {
        line = "more is wrong with the settings than the lines before say";
      }
      problems.add(line);
      if (!announced) {
        return;
      }
    }
    Notice.print(line);
  }

  private void warnOfFixed(Value value) {
    Setting setting = Catalogue.find(value.key());
    if (setting != null && !setting.live()) {
      problem(value + " cannot change while the application runs; it is read at the next start");
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
