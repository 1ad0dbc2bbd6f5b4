package io.graft.governance.setting;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values that are set, by setting. Immutable; each {@code with} method returns a changed copy.
 */
public final class SettingValues {
  /** No values. */
  public static final SettingValues NONE =
      new SettingValues(Collections.<Setting<?>, Object>emptyMap());

  private final Map<Setting<?>, Object> values;

  private SettingValues(Map<Setting<?>, Object> values) {
    this.values = values;
  }

  /**
   * Sets one value.
   *
   * @throws OutOfRangeException if it is out of its setting's range
   */
  public <T> SettingValues with(Setting<T> setting, T value) {
    Map<Setting<?>, Object> changed = new HashMap<>(values);
    changed.put(setting, setting.check(Objects.requireNonNull(value, setting.policy())));
    return new SettingValues(changed);
  }

  /**
   * Sets one value as written in a source.
   *
   * @throws IllegalArgumentException with the reason, if the text is not valid
   */
  public <T> SettingValues withText(Setting<T> setting, String text) {
    return with(setting, setting.parse(text));
  }

  /** Sets all values that are set in {@code others}. */
  public SettingValues withAll(SettingValues others) {
    Map<Setting<?>, Object> changed = new HashMap<>(values);
    changed.putAll(others.values);
    return new SettingValues(changed);
  }

  /** Removes the value of a setting, so that its default applies. */
  public SettingValues without(Setting<?> setting) {
    Map<Setting<?>, Object> changed = new HashMap<>(values);
    changed.remove(setting);
    return new SettingValues(changed);
  }

  public boolean has(Setting<?> setting) {
    return values.containsKey(setting);
  }

  /**
   * Whether any value is set whose key, without its service, has a prefix. Compares text, so that
   * the settings themselves need not be loaded.
   */
  public boolean hasAny(String prefix) {
    for (Setting<?> setting : values.keySet()) {
      if (setting.policy().startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The effective value.
   *
   * @throws IllegalArgumentException if nothing is set and there is no default
   */
  public <T> T get(Setting<T> setting) {
    T value = find(setting, true);
    if (value == null) {
      throw new IllegalArgumentException(setting + " has no default");
    }
    return value;
  }

  /**
   * The effective value for a host that no registry knows.
   *
   * @throws IllegalArgumentException if nothing is set and there is no default
   */
  public <T> T getForUnknown(Setting<T> setting) {
    T value = find(setting, false);
    if (value == null) {
      throw new IllegalArgumentException(setting + " has no default");
    }
    return value;
  }

  /** The effective value, or {@code otherwise} if nothing is set and there is no default. */
  public <T> T get(Setting<T> setting, T otherwise) {
    T value = find(setting, true);
    return value == null ? otherwise : value;
  }

  /**
   * The effective value; {@code null}: nothing is set and there is no default.
   *
   * @param known whether a registry knows the destination; a default may depend on that
   */
  @SuppressWarnings("unchecked")
  public <T> @Nullable T find(Setting<T> setting, boolean known) {
    Object value = values.get(setting);
    if (value != null) {
      return (T) value;
    }
    return known ? setting.byDefault() : setting.byDefaultForUnknown();
  }

  /**
   * The value that is set, or the default for a service that a registry knows; {@code null}:
   * neither.
   */
  public <T> @Nullable T find(Setting<T> setting) {
    return find(setting, true);
  }
}
