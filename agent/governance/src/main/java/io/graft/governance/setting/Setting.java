package io.graft.governance.setting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The definition of one key: its name, type, scope, help and default. Parsing, validation,
 * suggestions, lists, the status page and the documentation all read it here.
 *
 * <p>A key with {@code *} instead of a service applies to every service. Settings are created by a
 * {@link SettingGroup}; the methods that describe them are called once, in the initializer of a
 * class.
 *
 * @param <T> the type of its values; durations are nanoseconds
 */
public final class Setting<T> {
  private static final String ROUTE = "route.*.";

  private final String head;
  private final String name;
  private final ValueType<T> type;
  private final @Nullable String byDefault;
  private boolean live;
  private boolean routed;
  private String help = "";
  private @Nullable String unit;
  private @Nullable String low;
  private @Nullable String high;
  private @Nullable String zero;
  private @Nullable String unset;
  private @Nullable String byDefaultForUnknown;
  private boolean differs;
  private boolean onlyKnown;
  private String[] words = {};
  private final List<T> choices = new ArrayList<>();
  private List<Setting<?>> needed = Collections.emptyList();
  private @Nullable Setting<T> upper;

  Setting(
      String head,
      String name,
      ValueType<T> type,
      @Nullable String byDefault,
      boolean live,
      boolean routed) {
    this.head = head;
    this.name = name;
    this.type = type;
    this.byDefault = byDefault;
    this.byDefaultForUnknown = byDefault;
    this.live = live;
    this.routed = routed;
  }

  /** Sets what it does: a clause without a full stop, without its range and its default. */
  public Setting<T> help(String clause) {
    help = clause;
    return this;
  }

  /** Sets what a number counts. */
  public Setting<T> unit(String counted) {
    unit = counted;
    return this;
  }

  /** Sets the least and the greatest value, as written in a source. */
  public Setting<T> range(String least, String greatest) {
    low = least;
    high = greatest;
    return this;
  }

  /** Sets the meaning of 0, which is allowed even if the range begins above it. */
  public Setting<T> zero(String meaning) {
    zero = meaning;
    return this;
  }

  /** Sets what applies if it is not set: the rest of a clause that begins with "by default". */
  public Setting<T> unset(String clause) {
    unset = clause;
    return this;
  }

  /**
   * Sets another default for hosts that no registry knows.
   *
   * @param text as written in a source; {@code null}: none
   * @param none what that means, for people
   */
  public Setting<T> forUnknown(@Nullable String text, String none) {
    byDefaultForUnknown = text;
    differs = true;
    if (unset == null) {
      unset =
          code(String.valueOf(byDefault))
              + " for a service that the registry knows, "
              + (text == null ? none : code(text))
              + " for other hosts";
    }
    return this;
  }

  /** Restricts it to services that a registry knows. */
  public Setting<T> onlyKnown() {
    onlyKnown = true;
    return this;
  }

  /** Makes changes of the live rules take effect without a restart. */
  public Setting<T> live() {
    live = true;
    return this;
  }

  /** Allows routes to have their own value. */
  public Setting<T> routed() {
    routed = true;
    return this;
  }

  /** Declares that it has no effect unless one of these is set. */
  public Setting<T> needs(Setting<?>... others) {
    needed = Arrays.asList(others);
    return this;
  }

  /** Declares that its value is at most that of another setting. */
  public Setting<T> atMost(Setting<T> other) {
    upper = other;
    return this;
  }

  Setting<T> choices(T[] values) {
    words = new String[values.length];
    for (int i = 0; i < values.length; i++) {
      choices.add(values[i]);
      words[i] = word(values[i]);
    }
    return this;
  }

  /** The whole key, for example {@code graft.service.name} or {@code graft.client.*.timeout}. */
  public String key() {
    return head + name;
  }

  /** The key after {@code graft.client.*.} or {@code graft.server.}; empty: not a policy's key. */
  public String policy() {
    return isOfProcess() ? "" : ofRoutesOnly() ? name.substring(ROUTE.length()) : name;
  }

  /** The key with placeholders, {@code graft.client.<service>.route.<name>.match}. */
  public String placeholders() {
    return key()
        .replace(".route.*.", ".route.<name>.")
        .replace("*", isOfClient() ? "<service>" : "<name>");
  }

  public boolean isOfClient() {
    return head.equals(SettingGroup.CLIENT);
  }

  public boolean isOfServer() {
    return head.equals(SettingGroup.SERVER);
  }

  public boolean isOfProcess() {
    return !isOfClient() && !isOfServer();
  }

  private boolean ofRoutesOnly() {
    return name.startsWith(ROUTE);
  }

  /**
   * Whether the key is allowed in a place.
   *
   * @param route the name of a route; empty: outside of routes
   */
  public boolean fits(String route) {
    return route.isEmpty() ? !ofRoutesOnly() : routed || ofRoutesOnly();
  }

  public ValueType<T> type() {
    return type;
  }

  /** What a number counts, or the units that a value may have; empty: neither. */
  public String unit() {
    return unit != null ? unit : type.unit();
  }

  /** Whether a route may set it, {@code graft.client.<service>.route.<name>.timeout}. */
  public boolean inRoutes() {
    return routed;
  }

  /** Whether a change of the live rules takes effect without a restart. */
  public boolean isLive() {
    return live;
  }

  /** Whether it applies only to services that a registry knows. */
  public boolean isOnlyKnown() {
    return onlyKnown;
  }

  /** The default as written in a source; {@code null}: none, or it depends on the host. */
  public @Nullable String fallback() {
    return differs ? null : byDefault;
  }

  /** The default for a service that a registry knows; {@code null}: none. */
  @Nullable T byDefault() {
    return byDefault == null ? null : parse(byDefault);
  }

  /** The default for a host that no registry knows; {@code null}: none. */
  @Nullable T byDefaultForUnknown() {
    return byDefaultForUnknown == null ? null : parse(byDefaultForUnknown);
  }

  /** The settings of which one must be set; empty: it has an effect alone. */
  public List<Setting<?>> needed() {
    return needed;
  }

  /** The setting that is its upper limit; {@code null}: none. */
  public @Nullable Setting<T> upper() {
    return upper;
  }

  /** The valid values of a choice; empty: it is not a choice. */
  public String[] choices() {
    return words.clone();
  }

  /** What it does, its range and its default, for people: a clause without a full stop. */
  public String help() {
    StringBuilder out = new StringBuilder(help);
    if (low != null) {
      out.append("; ").append(low).append(" to ").append(high);
    }
    if (zero != null) {
      out.append(low != null ? ", 0 is " : "; 0 is ").append(zero);
    }
    if (unset != null) {
      out.append("; by default ").append(unset);
    }
    return out.toString();
  }

  /** What a valid value looks like, for people. */
  public String form() {
    return words.length > 0 ? "one of " + join(words) : type.form();
  }

  /**
   * Parses a value.
   *
   * @throws OutOfRangeException with the reason, if the text is written correctly but not allowed
   * @throws IllegalArgumentException with the reason, if the text is not written correctly
   */
  public T parse(String text) {
    return check(words.length > 0 ? choose(text) : type.parse(text));
  }

  /** Checks the range of a value, and returns the value. */
  T check(T value) {
    type.check(this, value);
    return value;
  }

  /**
   * Checks that a number is in the range.
   *
   * @throws OutOfRangeException with the reason, if it is not
   */
  public void checkRange(double number) {
    if (low == null || high == null || zero != null && number == 0) {
      return;
    }
    if (!(number >= type.bound(low) && number <= type.bound(high))) {
      throw OutOfRangeException.because(
          policy() + " " + type.formatNumber(number) + " is not " + low + " to " + high);
    }
  }

  /**
   * The effective value for a destination, for display: a {@link Boolean}, a {@link Number} without
   * a unit, or text; {@code null}: none.
   *
   * @param known whether a registry knows the destination
   */
  public @Nullable Object shown(SettingValues values, boolean known) {
    T value = values.find(this, known);
    if (value == null) {
      return unset == null || differs ? null : unset.replace("`", "");
    }
    return words.length > 0 ? word(value) : type.shown(value);
  }

  /** Formats a value as in a source. */
  public String format(T value) {
    return words.length > 0 ? word(value) : type.format(value);
  }

  private T choose(String text) {
    for (int i = 0; i < words.length; i++) {
      if (words[i].equalsIgnoreCase(text.trim())) {
        return choices.get(i);
      }
    }
    String meant = EditDistance.closest(text, words);
    throw new IllegalArgumentException(
        meant == null ? "not known" : "not known, did you mean " + meant + "?");
  }

  private static String word(Object value) {
    return value instanceof Enum
        ? ValueParser.lower(((Enum<?>) value).name()).replace('_', '-')
        : value.toString();
  }

  private static String code(String text) {
    return Character.isDigit(text.charAt(0)) ? text : "`" + text + "`";
  }

  private static String join(String[] words) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < words.length; i++) {
      out.append(i == 0 ? "" : i == words.length - 1 ? " or " : ", ").append(words[i]);
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return key();
  }
}
