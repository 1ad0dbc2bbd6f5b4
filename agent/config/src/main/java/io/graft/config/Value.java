package io.graft.config;

import io.graft.config.security.SecuritySettings;
import io.graft.governance.setting.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The value of a key in one source. Immutable. */
public final class Value {
  private final @Nullable Setting<?> setting;
  private final String key;
  private final String text;
  private final String source;
  private final int line;

  Value(@Nullable Setting<?> setting, String key, String text, String source, int line) {
    this.setting = setting;
    this.key = key;
    this.text = text;
    this.source = source;
    this.line = line;
  }

  /** The setting of the key; {@code null}: it is OpenTelemetry's. */
  public @Nullable Setting<?> setting() {
    return setting;
  }

  /** The full key, as written in all sources but the environment. */
  public String key() {
    return key;
  }

  /** Trimmed, not empty. */
  public String text() {
    return text;
  }

  /** Returns the text with possible credentials hidden. */
  public String shown() {
    return Credentials.hidden(key, text);
  }

  /** The source for messages: {@code system property}, {@code environment GRAFT_MODE}, … */
  public String source() {
    return source;
  }

  /** The line in the file, from 1; 0: not in a file. */
  public int line() {
    return line;
  }

  /** Whether the key of one of these needs security. */
  public static boolean needSecurity(List<Value> values) {
    for (int i = 0; i < values.size(); i++) {
      if (SecuritySettings.needs(values.get(i).key)) {
        return true;
      }
    }
    return false;
  }

  /** Returns for example {@code graft.mode=observe (environment GRAFT_MODE)}. */
  @Override
  public String toString() {
    return key + "=" + shown() + " (" + Problem.place(source, line) + ")";
  }
}
