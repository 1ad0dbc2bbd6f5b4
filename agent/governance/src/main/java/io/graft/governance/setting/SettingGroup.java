package io.graft.governance.setting;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings whose keys begin alike, in the order in which they are made. Each method makes one,
 * which its fluent methods then describe:
 *
 * <pre>{@code
 * static final Setting<Long> WINDOW =
 *     SETTINGS.duration("window", "10s").range("1s", "1m").help("the time over which it counts");
 * }</pre>
 *
 * <p>Groups are filled by the initializers of classes, and read-only from then on.
 */
public final class SettingGroup {
  /** The prefix for everything that this process calls. */
  public static final String CLIENT = "graft.client.*.";

  /** The prefix for everything that this process serves. */
  public static final String SERVER = "graft.server.";

  private final String head;
  private final String prefix;
  private final List<Setting<?>> settings = new ArrayList<>();
  private boolean live;
  private boolean routed;

  private SettingGroup(String head, String prefix, boolean live) {
    this.head = head;
    this.prefix = prefix;
    this.live = live;
  }

  /**
   * Settings of each service that is called: {@code graft.client.<service>.<prefix>…}.
   *
   * @param prefix with its dot, {@code breaker.}; empty: any key
   */
  public static SettingGroup client(String prefix) {
    return new SettingGroup(CLIENT, prefix, true);
  }

  /** Settings of the server side: {@code graft.server.<prefix>…}. */
  public static SettingGroup server(String prefix) {
    return new SettingGroup(SERVER, prefix, true);
  }

  /** Settings of the whole process, read at its start: {@code graft.<prefix>…}. */
  public static SettingGroup process(String prefix) {
    return new SettingGroup("graft.", prefix, false);
  }

  /** Settings that OpenTelemetry defines, {@code otel.…}. */
  public static SettingGroup openTelemetry() {
    return new SettingGroup("otel.", "", false);
  }

  /** Allows routes to have their own value of all settings created from now on. */
  public SettingGroup routed() {
    routed = true;
    return this;
  }

  /** Makes all settings created from now on be read at the start only, and not from live rules. */
  public SettingGroup atStart() {
    live = false;
    return this;
  }

  /** The settings in the order of their creation. */
  public List<Setting<?>> settings() {
    return settings;
  }

  /**
   * @param name the key after the prefix
   * @param byDefault as written in a source; {@code null}: none
   */
  public Setting<String> text(String name, @Nullable String byDefault) {
    return of(name, BasicType.TEXT, byDefault);
  }

  public Setting<Boolean> flag(String name, @Nullable String byDefault) {
    return of(name, BasicType.FLAG, byDefault);
  }

  public Setting<Integer> integer(String name, @Nullable String byDefault) {
    return of(name, BasicType.INTEGER, byDefault);
  }

  public Setting<Double> number(String name, @Nullable String byDefault) {
    return of(name, BasicType.NUMBER, byDefault);
  }

  /** A ratio from 0 to 1. */
  public Setting<Double> ratio(String name, @Nullable String byDefault) {
    return of(name, BasicType.RATIO, byDefault);
  }

  /** A percentage from 0 to 100. */
  public Setting<Double> percent(String name, @Nullable String byDefault) {
    return of(name, BasicType.PERCENT, byDefault);
  }

  /** A percentage from 0 to 100 without a fraction. */
  public Setting<Integer> wholePercent(String name, @Nullable String byDefault) {
    return of(name, BasicType.WHOLE_PERCENT, byDefault);
  }

  /** A duration in nanoseconds. */
  public Setting<Long> duration(String name, @Nullable String byDefault) {
    return of(name, BasicType.DURATION, byDefault);
  }

  public Setting<List<String>> list(String name, @Nullable String byDefault) {
    return of(name, BasicType.LIST, byDefault);
  }

  /**
   * One of a few values.
   *
   * @param values in the order for display; constants are written in lower case with dashes,
   *     anything else by its {@code toString}
   */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final <T> Setting<T> choice(String name, @Nullable String byDefault, T... values) {
    return of(name, BasicType.<T>choice(), byDefault).choices(values);
  }

  /** A setting of a given type. */
  public <T> Setting<T> of(String name, ValueType<T> type, @Nullable String byDefault) {
    Setting<T> setting = new Setting<>(head, prefix + name, type, byDefault, live, routed);
    settings.add(setting);
    return setting;
  }
}
