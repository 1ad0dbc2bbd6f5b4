package io.graft.governance.setting;

import java.util.List;

/**
 * The types that need no other class of governance. One class with a number for each type, because
 * the JVM loads it at start; a class for each type would be ten classes.
 */
public final class BasicType<T> extends ValueType<T> {
  private static final int OF_TEXT = 0;
  private static final int OF_FLAG = 1;
  private static final int OF_INTEGER = 2;
  private static final int OF_NUMBER = 3;
  private static final int OF_RATIO = 4;
  private static final int OF_PERCENT = 5;
  private static final int OF_WHOLE_PERCENT = 6;
  private static final int OF_DURATION = 7;
  private static final int OF_LIST = 8;

  private static final String A_PERCENTAGE = "a percentage such as 10 or 10%";

  public static final BasicType<String> TEXT = new BasicType<>(OF_TEXT, "text", "text", "");
  public static final BasicType<Boolean> FLAG =
      new BasicType<>(OF_FLAG, "flag", "true or false", "true, false");
  public static final BasicType<Integer> INTEGER =
      new BasicType<>(OF_INTEGER, "integer", "a whole number, 0 or more", "");
  public static final BasicType<Double> NUMBER =
      new BasicType<>(OF_NUMBER, "number", "a number of 0 or more, for example 1 or 0.5", "");

  /** Values are 0 to 1. */
  public static final BasicType<Double> RATIO =
      new BasicType<>(OF_RATIO, "ratio", "a share such as 50% or 0.5", "% or 0 to 1");

  /** Values are 0 to 100. */
  public static final BasicType<Double> PERCENT =
      new BasicType<>(OF_PERCENT, "percent", A_PERCENTAGE, "%");

  public static final BasicType<Integer> WHOLE_PERCENT =
      new BasicType<>(OF_WHOLE_PERCENT, "percent", A_PERCENTAGE, "%");

  /** Values are nanoseconds. */
  public static final BasicType<Long> DURATION =
      new BasicType<>(
          OF_DURATION,
          "duration",
          "a duration such as 250ms, 5s or 2m, where a bare number means milliseconds",
          "ms s m h");

  public static final BasicType<List<String>> LIST =
      new BasicType<>(OF_LIST, "list", "a list with commas", "");

  private final int kind;

  private BasicType(int kind, String word, String form, String unit) {
    super(word, form, unit);
    this.kind = kind;
  }

  /** One of a list of words, which the setting itself has. */
  static <T> BasicType<T> choice() {
    return new BasicType<>(OF_TEXT, "choice", "one of a list", "");
  }

  @Override
  @SuppressWarnings("unchecked")
  public T parse(String text) {
    return (T) read(text);
  }

  private Object read(String text) {
    switch (kind) {
      case OF_FLAG:
        return ValueParser.flag(text);
      case OF_INTEGER:
        return ValueParser.integer(text);
      case OF_NUMBER:
        return ValueParser.number(text);
      case OF_RATIO:
        return ValueParser.ratio(text);
      case OF_PERCENT:
        return ValueParser.percent(text);
      case OF_WHOLE_PERCENT:
        return whole(ValueParser.percent(text));
      case OF_DURATION:
        return ValueParser.nanos(text);
      case OF_LIST:
        return ValueParser.list(text);
      default:
        return text;
    }
  }

  private static Integer whole(double percent) {
    if (percent != (int) percent) {
      throw OutOfRangeException.because("not a whole number");
    }
    return (int) percent;
  }

  @Override
  public String format(T value) {
    switch (kind) {
      case OF_RATIO:
        return formatNumber(Math.round((Double) value * 10000) / 100.0) + "%";
      case OF_NUMBER:
      case OF_PERCENT:
        return formatNumber((Double) value);
      case OF_DURATION:
        return ValueParser.shortTime((Long) value);
      case OF_LIST:
        return ValueParser.joined((List<?>) value);
      default:
        return String.valueOf(value);
    }
  }

  @Override
  protected Object shown(T value) {
    return kind == OF_RATIO || kind == OF_DURATION ? format(value) : super.shown(value);
  }

  @Override
  protected double bound(String text) {
    return kind == OF_DURATION ? ValueParser.nanos(text) : ValueParser.number(text);
  }

  @Override
  protected String formatNumber(double number) {
    return kind == OF_DURATION ? ValueParser.time((long) number) : super.formatNumber(number);
  }
}
