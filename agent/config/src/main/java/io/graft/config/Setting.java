package io.graft.config;

import org.jspecify.annotations.Nullable;

/**
 * What the catalogue says of one key. A key with {@code *} in the place of a service stands for
 * that policy of every service.
 */
public final class Setting {
  /** What a value may look like. */
  public enum Type {
    TEXT("text"),
    FLAG("true or false"),
    INTEGER("a whole number, 0 or more"),
    NUMBER("a number of 0 or more, for example 1 or 0.5"),
    RATIO("a share such as 50% or 0.5"),
    DURATION("a duration such as 250ms, 5s or 2m, where a bare number means milliseconds"),
    SIZE("a size such as 64k or 1m, where a bare number means bytes"),
    LIST("a list with commas"),
    /** One of {@link Setting#choices()}. */
    CHOICE("one of a list");

    private final String form;

    Type(String form) {
      this.form = form;
    }

    /** What a valid value looks like, for people. */
    String form() {
      return form;
    }
  }

  private final String key;
  private final Type type;
  private final @Nullable String fallback;
  private final boolean live;
  private final String meaning;
  private final String[] choices;

  Setting(
      String key,
      Type type,
      @Nullable String fallback,
      boolean live,
      String meaning,
      String... choices) {
    this.key = key;
    this.type = type;
    this.fallback = fallback;
    this.live = live;
    this.meaning = meaning;
    this.choices = choices;
  }

  /** The whole key, for example {@code graft.service.name} or {@code graft.client.*.timeout}. */
  public String key() {
    return key;
  }

  public Type type() {
    return type;
  }

  /** The value where no source has one, in the form of a source; {@code null}: there is none. */
  public @Nullable String fallback() {
    return fallback;
  }

  /** Whether a change of the live rules takes effect without a restart. */
  public boolean live() {
    return live;
  }

  /** What it does, for people: a clause without a full stop. */
  public String meaning() {
    return meaning;
  }

  /** The valid values of a {@link Type#CHOICE}. */
  public String[] choices() {
    return choices.clone();
  }

  /** What a valid value looks like, for people. */
  public String form() {
    return type == Type.CHOICE ? "one of " + join(choices) : type.form;
  }

  /** Why {@code text} is no valid value; {@code null}: it is one. */
  @Nullable String reject(String text) {
    try {
      check(text);
      PolicyKeys.check(this, text);
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage() == null ? "not valid" : e.getMessage();
    }
  }

  /** Whether {@code text} has the form of a value, and may be out of its range. */
  boolean formed(String text) {
    try {
      check(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void check(String text) {
    switch (type) {
      case FLAG:
        Form.flag(text);
        break;
      case INTEGER:
        Form.integer(text);
        break;
      case NUMBER:
        Form.number(text);
        break;
      case RATIO:
        Form.ratio(text);
        break;
      case DURATION:
        Form.millis(text);
        break;
      case SIZE:
        Form.bytes(text);
        break;
      case CHOICE:
        choose(text);
        break;
      default:
        break;
    }
  }

  private void choose(String text) {
    for (String choice : choices) {
      if (choice.equalsIgnoreCase(text)) {
        return;
      }
    }
    throw new IllegalArgumentException("not known");
  }

  private static String join(String[] words) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < words.length; i++) {
      out.append(i == 0 ? "" : i == words.length - 1 ? " or " : ", ").append(words[i]);
    }
    return out.toString();
  }
}
