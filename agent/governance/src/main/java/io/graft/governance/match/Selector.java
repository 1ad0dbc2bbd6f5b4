package io.graft.governance.match;

import io.graft.governance.service.Instance;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Selects instances: {@code version=2}, {@code zone=eu-1}, {@code tag=canary}, {@code NAME=VALUE}
 * of their metadata or a tag of that text ({@code color=blue}), {@code !=} for all others, {@code
 * *} for all. Immutable; equal by text.
 */
public final class Selector {
  /** The metadata with the tags of an instance, separated by commas. */
  private static final String TAGS = "tags";

  private final String name;
  private final String value;
  private final boolean equal;
  private final String text;

  private Selector(String name, String value, boolean equal) {
    this.name = name;
    this.value = value;
    this.equal = equal;
    text = name.isEmpty() ? "*" : name + (equal ? "=" : "!=") + value;
  }

  /**
   * Parses a selector.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  public static Selector parse(String text) {
    String word = text.trim();
    if (word.equals("*")) {
      return new Selector("", "", true);
    }
    int equals = word.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException(
          "'" + word + "' does not say which instances, as version=2, zone=a or tag=canary do");
    }
    boolean equal = equals == 0 || word.charAt(equals - 1) != '!';
    String name = word.substring(0, equal ? equals : equals - 1).trim();
    String value = word.substring(equals + 1).trim();
    if (!RuleText.token(name)) {
      throw new IllegalArgumentException(
          name.isEmpty() ? "the name before '=' is missing" : "'" + name + "' is not a name");
    }
    if (value.isEmpty() || value.indexOf('=') >= 0 || value.indexOf(',') >= 0) {
      throw new IllegalArgumentException(
          value.isEmpty()
              ? "nothing stands after '" + name + "='"
              : "'" + value + "' is not one value");
    }
    String lower = name.toLowerCase(Locale.ROOT);
    boolean fact = lower.equals("version") || lower.equals("zone") || lower.equals("tag");
    return new Selector(fact ? lower : name, value, equal);
  }

  /** Selects instances whose metadata or tag of this name has this value. */
  public static Selector of(String name, String value) {
    return new Selector(name, value, true);
  }

  /** Selects instances that have neither metadata nor a tag of this name. */
  public static Selector without(String name) {
    return new Selector(name, "", true);
  }

  /** Whether an instance is selected. Compares text, so keep the result on a hot path. */
  public boolean matches(Instance instance) {
    if (name.isEmpty()) {
      return true;
    }
    if (value.isEmpty()) {
      return valueOf(instance, name) == null;
    }
    boolean has;
    switch (name) {
      case "version":
        has = value.equals(instance.version());
        break;
      case "zone":
        has = value.equals(instance.zone());
        break;
      case "tag":
        has = tagged(instance, value);
        break;
      default:
        has = value.equals(instance.metadata().get(name)) || tagged(instance, name + "=" + value);
        break;
    }
    return has == equal;
  }

  /** Whether an instance has a tag. */
  public static boolean tagged(Instance instance, String tag) {
    String tags = instance.metadata().get(TAGS);
    int from = 0;
    while (tags != null && from < tags.length()) {
      int comma = tags.indexOf(',', from);
      int end = comma < 0 ? tags.length() : comma;
      if (tags.substring(from, end).trim().equals(tag)) {
        return true;
      }
      from = end + 1;
    }
    return false;
  }

  /**
   * Returns the value of an instance's first tag {@code NAME=…}, or else of its metadata of this
   * name; {@code null}: it has neither.
   */
  public static @Nullable String valueOf(Instance instance, String name) {
    String tags = instance.metadata().get(TAGS);
    int from = 0;
    while (tags != null && from < tags.length()) {
      int comma = tags.indexOf(',', from);
      int end = comma < 0 ? tags.length() : comma;
      String tag = tags.substring(from, end).trim();
      if (tag.length() > name.length()
          && tag.startsWith(name)
          && tag.charAt(name.length()) == '=') {
        return tag.substring(name.length() + 1).trim();
      }
      from = end + 1;
    }
    return instance.metadata().get(name);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Selector && text.equals(((Selector) other).text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Returns the text as it is written in a rule. */
  @Override
  public String toString() {
    return text;
  }
}
