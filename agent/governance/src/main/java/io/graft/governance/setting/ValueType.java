package io.graft.governance.setting;

/**
 * The type of a setting's values, and how they are written.
 *
 * @param <T> the type of a parsed value; durations are nanoseconds
 */
public abstract class ValueType<T> {
  private final String word;
  private final String form;
  private final String unit;

  /**
   * @param word its name for people: {@code duration}
   * @param form a description of valid values, for people: {@code true or false}
   * @param unit the units that a value may have; empty: none
   */
  protected ValueType(String word, String form, String unit) {
    this.word = word;
    this.form = form;
    this.unit = unit;
  }

  /** Its name for people. */
  public final String word() {
    return word;
  }

  /** A description of valid values, for people. */
  public final String form() {
    return form;
  }

  final String unit() {
    return unit;
  }

  /**
   * Parses a value. The range of the setting is not checked, see {@link #check}.
   *
   * @throws OutOfRangeException with the reason, if the text is written correctly but not allowed
   * @throws IllegalArgumentException with the reason, if the text is not written correctly
   */
  public abstract T parse(String text);

  /**
   * Checks the range of a value.
   *
   * @throws OutOfRangeException with the reason, if the value is not allowed
   */
  protected void check(Setting<T> setting, T value) {
    if (value instanceof Number) {
      setting.checkRange(((Number) value).doubleValue());
    }
  }

  /** Formats a value as in a source. */
  public String format(T value) {
    return String.valueOf(value);
  }

  /** The value for the status page: a {@link Boolean}, a {@link Number} without a unit, or text. */
  protected Object shown(T value) {
    return value instanceof Boolean || value instanceof Number ? value : format(value);
  }

  /** Parses an end of a range. */
  protected double bound(String text) {
    return ValueParser.number(text);
  }

  /** Formats a number that is compared with the ends of a range. */
  protected String formatNumber(double number) {
    return number == (long) number ? String.valueOf((long) number) : String.valueOf(number);
  }
}
