package io.graft.config;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Reads each source into valid values, and reports what is not valid. */
final class Sources {
  private static final String OTEL = "otel.";

  /**
   * The variable that tells Graft's own build where the JDKs are; whoever develops a service beside
   * it has it set.
   */
  private static final String JDKS_OF_THE_BUILD = "GRAFT_JDKS";

  private static final int LARGEST_FILE = 1 << 20;

  private final Settings settings;
  private final Map<String, String> system;
  private final Map<String, String> environment;

  Sources(Settings settings, Map<String, String> system, Map<String, String> environment) {
    this.settings = settings;
    this.system = system;
    this.environment = environment;
  }

  /** A copy of the process's properties; empty where a security manager forbids it. */
  static Map<String, String> systemProperties() {
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
      Notice.print("system properties cannot be read, so no setting comes from them", e);
    }
    return copy;
  }

  static Map<String, String> environment() {
    try {
      return System.getenv();
    } catch (SecurityException e) {
      Notice.print("the environment cannot be read, so no setting comes from it", e);
      return Collections.emptyMap();
    }
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

  Map<String, Value> given(Map<String, String> entries, String source) {
    Map<String, Value> values = new HashMap<>();
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      put(values, valid(entry.getKey(), entry.getValue(), source));
    }
    return values;
  }

  Map<String, Value> arguments(Map<String, @Nullable String> entries) {
    Map<String, Value> values = new HashMap<>();
    for (Map.Entry<String, @Nullable String> entry : entries.entrySet()) {
      String key = entry.getKey();
      String text = entry.getValue();
      Setting setting = Catalogue.find(key);
      if (key.isEmpty()) {
        settings.problem(
            "the agent argument '"
                + text
                + "' has no key; ignored, write key=value with commas between them");
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
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String name = variable.getKey();
      if ((name.startsWith("GRAFT_") || name.startsWith("OTEL_"))
          && !name.equals(JDKS_OF_THE_BUILD)
          && !ofKubernetes(name)) {
        String key = Catalogue.ofEnvironment(name);
        Value value = valid(key, variable.getValue(), "environment " + name);
        put(values, value);
        if (value != null && key.startsWith(Catalogue.CLIENT)) {
          otherSpellings(values, value);
        }
      }
    }
    return values;
  }

  /**
   * A service {@code order-service} is {@code ORDER_SERVICE} in a name of the environment, and so
   * are {@code order.service} and {@code order_service}; {@code legacy:8080} is {@code
   * LEGACY_8080}. The value counts for each of them, unless another variable says it for one
   * exactly.
   */
  private static void otherSpellings(Map<String, Value> values, Value value) {
    String policy = Catalogue.policyOf(value.key());
    int end = value.key().length() - policy.length() - 1;
    String service = value.key().substring(Catalogue.CLIENT.length(), end);
    int last = service.lastIndexOf('.');
    if (last < 0) {
      return;
    }
    boolean port = last + 1 < service.length();
    for (int i = last + 1; i < service.length(); i++) {
      port &= service.charAt(i) >= '0' && service.charAt(i) <= '9';
    }
    for (char separator : new char[] {'.', '-', '_'}) {
      String spelling = service.replace('.', separator);
      spell(values, value, spelling, policy);
      if (port) {
        spell(
            values, value, spelling.substring(0, last) + ":" + service.substring(last + 1), policy);
      }
    }
  }

  private static void spell(Map<String, Value> values, Value value, String service, String policy) {
    String key = Catalogue.CLIENT + service + "." + policy;
    if (!values.containsKey(key)) {
      values.put(key, new Value(key, value.text(), value.source()));
    }
  }

  Map<String, Value> file(String path) {
    Map<String, String> read;
    try {
      read = properties(path);
    } catch (IOException e) {
      settings.problem(
          settings.value("graft.config")
              + " cannot be read ("
              + e.getMessage()
              + "); going on without it, it takes a file of lines key=value");
      return new HashMap<>();
    }
    String source = "file " + path;
    Map<String, Value> values = new HashMap<>();
    for (Map.Entry<String, String> entry : read.entrySet()) {
      put(values, valid(entry.getKey(), entry.getValue(), source));
    }
    return values;
  }

  /**
   * Reads {@code key=value} lines.
   *
   * @throws IOException with a reason for people that leaves out the path
   */
  static Map<String, String> properties(String path) throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(content(path)));
    } catch (FileNotFoundException e) {
      throw new IOException(inside(Notice.reason(e), path), e);
    } catch (IllegalArgumentException e) {
      throw new IOException("a \\u in it has no four hexadecimal digits after it", e);
    } catch (SecurityException e) {
      throw new IOException(Notice.reason(e), e);
    }
    Map<String, String> read = new HashMap<>();
    for (Map.Entry<Object, Object> entry : properties.entrySet()) {
      String key = (String) entry.getKey();
      String text = (String) entry.getValue();
      String joined = key + ":" + text;
      int equals = joined.indexOf('=');
      if (equals > 0
          && Catalogue.find(key) == null
          && Catalogue.find(joined.substring(0, equals).trim()) != null) {
        // A service with a port: in a properties file the colon ends the key.
        key = joined.substring(0, equals).trim();
        text = joined.substring(equals + 1);
      }
      read.put(key, text);
    }
    return read;
  }

  /** The reason alone of {@code /path (No such file or directory)}. */
  private static String inside(String reason, String path) {
    int at = reason.indexOf(path + " (");
    return at >= 0 && reason.endsWith(")")
        ? reason.substring(at + path.length() + 2, reason.length() - 1)
        : reason;
  }

  /** What a file holds, where that is no more than a file of settings can be. */
  private static String content(String path) throws IOException {
    StringBuilder text = new StringBuilder();
    try (InputStream in = new FileInputStream(path);
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      char[] buffer = new char[4096];
      for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
        text.append(buffer, 0, read);
        if (text.length() > LARGEST_FILE) {
          // A log or a device, named by mistake, would fill the application's heap.
          throw new IOException("it is longer than " + LARGEST_FILE + " characters");
        }
      }
    }
    return text.toString();
  }

  /** The value, or {@code null} and a line for people where it is not valid. */
  @Nullable Value valid(String writtenKey, String writtenText, String source) {
    String key = canonical(writtenKey);
    String text = writtenText.trim();
    if (key.startsWith(OTEL)) {
      return text.isEmpty() ? null : new Value(key, text, source);
    }
    Setting setting = Catalogue.find(key);
    if (setting == null) {
      String meant = Spelling.closest(key);
      settings.problem(
          "unknown key "
              + key
              + " ("
              + source
              + ")"
              + (meant != null ? "; did you mean " + meant + "?" : "; ignored" + choice(key)));
      return null;
    }
    if (text.isEmpty()) {
      return null;
    }
    Value value = new Value(key, text, source);
    String reason = setting.reject(text);
    if (reason != null) {
      String fallback = setting.fallback();
      settings.problem(
          value
              + " is not valid ("
              + reason
              + ")"
              + (setting.formed(text) ? "" : "; it takes " + setting.form())
              + "; ignored"
              + (fallback == null ? " as if it were not set" : ", the default is " + fallback));
      return null;
    }
    return value;
  }

  /** What a key that is like none could have been. */
  private static String choice(String key) {
    return key.startsWith(Catalogue.CLIENT)
        ? ", what follows the service is one of " + Catalogue.policies()
        : ", this version has none that is like it";
  }

  /** Services are hosts, and hosts have no case: the service within a key is lower case. */
  private static String canonical(String key) {
    String word = key.trim();
    return word.startsWith(Catalogue.CLIENT) ? Form.lower(word) : word;
  }

  private static boolean ours(String key) {
    return key.startsWith(Catalogue.PREFIX) || key.startsWith(OTEL);
  }

  /**
   * Whether Kubernetes made the variable: for a Service called {@code graft} or {@code graft-…} in
   * the namespace it sets {@code GRAFT_SERVICE_PORT}, {@code GRAFT_PORT=tcp://…} and the like in
   * every container, and one of them looks like a setting of ours.
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
