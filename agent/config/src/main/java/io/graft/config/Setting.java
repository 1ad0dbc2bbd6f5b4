package io.graft.config;

import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.policy.Fallback;
import io.graft.governance.policy.MirrorPolicy;
import io.graft.governance.policy.Split;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue says of one key. A key with {@code *} in the place of a service stands for
 * that policy of every service.
 */
public final class Setting {
  /** What a value may look like. */
  public enum Type {
    TEXT("text", ""),
    FLAG("true or false", "true, false"),
    INTEGER("a whole number, 0 or more", ""),
    NUMBER("a number of 0 or more, for example 1 or 0.5", ""),
    RATIO("a share such as 50% or 0.5", "% or 0 to 1"),
    PERCENT("a percentage such as 10 or 10%", "%"),
    DURATION(
        "a duration such as 250ms, 5s or 2m, where a bare number means milliseconds", "ms s m h"),
    SIZE("a size such as 64k or 1m, where a bare number means bytes", "bytes k m g"),
    LIST("a list with commas", ""),
    /** One of {@link Setting#choices()}. */
    CHOICE("one of a list", ""),
    /** A value of a request. */
    KEY("header:NAME, cookie:NAME, query:NAME, baggage:NAME or path", ""),
    /** Which requests. */
    MATCH("for example GET,HEAD /items/** header:x-beta=yes", ""),
    RATE("a rate such as 100/s, 6000/m or 1000/h", "/s /m /h"),
    /** Weighted parts of the instances. */
    SHARES("for example version=2:10,version=1:90", "weights"),
    FALLBACK("for example 200 application/json {}, 404 or service:NAME", ""),
    /** Who gets copies of requests. */
    TARGET("service:NAME or for example version=2", "");

    private final String form;
    private final String unit;

    Type(String form, String unit) {
      this.form = form;
      this.unit = unit;
    }

    /** What a valid value looks like, for people. */
    String form() {
      return form;
    }

    /** Its name for people. */
    public String word() {
      return Form.lower(name());
    }
  }

  private final String key;
  private final Type type;
  private final @Nullable String fallback;
  private final boolean live;
  private final String meaning;
  private final String[] choices;
  private @Nullable String unit;
  private boolean routed;

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

  /** Names what a number counts, in the catalogue's rows. */
  Setting in(String what) {
    unit = what;
    return this;
  }

  /** Says that a route may have its own, in the catalogue's rows. */
  Setting routed() {
    routed = true;
    return this;
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

  /** The key with names for what varies, {@code graft.client.<service>.route.<name>.match}. */
  public String placeholders() {
    return key.replace(".route.*.", ".route.<name>.").replace(".*.", ".<service>.");
  }

  /** The key without what may stand for itself: {@code retry.attempts}; empty: no policy's key. */
  String policy() {
    String head = key.startsWith(RuleKey.CLIENT) ? "graft.client.*." : RuleKey.SERVER;
    String rest = key.startsWith(head) ? key.substring(head.length()) : "";
    return ofRoutes() ? rest.substring("route.*.".length()) : rest;
  }

  /** Whether only a route has it. */
  private boolean ofRoutes() {
    return key.indexOf(".route.*.") >= 0;
  }

  /**
   * Whether the key may stand there.
   *
   * @param route the name of a route; empty: in none
   */
  boolean fits(String route) {
    return route.isEmpty() ? !ofRoutes() : routed || ofRoutes();
  }

  /** What a number counts, or the units that a value may have; empty: neither. */
  public String unit() {
    return unit != null ? unit : type.unit;
  }

  /** Whether a route may have its own, {@code graft.client.<service>.route.<name>.timeout}. */
  public boolean inRoutes() {
    return routed;
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

  /** Why {@code text} is no valid value of it; {@code null}: it is one. */
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
    // By name, because a switch over the type itself is a class more in every start.
    switch (type.name()) {
      case "FLAG":
        Form.flag(text);
        break;
      case "INTEGER":
        Form.integer(text);
        break;
      case "NUMBER":
        Form.number(text);
        break;
      case "RATIO":
        Form.ratio(text);
        break;
      case "DURATION":
        Form.millis(text);
        break;
      case "PERCENT":
        Form.percent(text);
        break;
      case "SIZE":
        Form.bytes(text);
        break;
      case "CHOICE":
        choose(text);
        break;
      case "KEY":
        RequestKey.parse(text);
        break;
      case "MATCH":
        RequestMatch.parse(text);
        break;
      case "RATE":
        Form.rate(text);
        break;
      case "SHARES":
        Split.parse(text);
        break;
      case "FALLBACK":
        Fallback.parse(text);
        break;
      case "TARGET":
        MirrorPolicy.NONE.withTarget(text);
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
    String meant = Spelling.closest(text, choices);
    throw new IllegalArgumentException(
        meant == null ? "not known" : "not known, did you mean " + meant + "?");
  }

  private static String join(String[] words) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < words.length; i++) {
      out.append(i == 0 ? "" : i == words.length - 1 ? " or " : ", ").append(words[i]);
    }
    return out.toString();
  }
}
