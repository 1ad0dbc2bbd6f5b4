package io.graft.governance.rule;

import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.setting.EditDistance;
import io.graft.governance.setting.OutOfRangeException;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.ValueParser;
import io.graft.governance.setting.ValueType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Types of rule values that are more than a number or a word. One class with a number for each
 * type, because the JVM loads it at start.
 */
public final class RuleType<T> extends ValueType<T> {
  /** An abort by a broken connection, instead of a status. */
  public static final int RESET = -1;

  private static final int OF_KEY = 0;
  private static final int OF_SERVER_KEY = 1;
  private static final int OF_COLOR = 2;
  private static final int OF_MATCH = 3;
  private static final int OF_RATE = 4;
  private static final int OF_SHARES = 5;
  private static final int OF_FALLBACK = 6;
  private static final int OF_TARGET = 7;
  private static final int OF_METHODS = 8;
  private static final int OF_STATUSES = 9;
  private static final int OF_PATH = 10;
  private static final int OF_ABORT = 11;
  private static final int OF_HEADER = 12;
  private static final int OF_TRUST = 13;
  private static final int OF_FORWARDING = 14;
  private static final int OF_TEMPLATE = 15;
  private static final int OF_ATTRIBUTES = 16;

  private static final String[] USUAL_METHODS = {
    "get", "head", "options", "post", "put", "patch", "delete", "trace", "connect"
  };

  private static final String A_KEY = "header:NAME, cookie:NAME, query:NAME, baggage:NAME or path";

  /** A value of a request that a client can read. */
  public static final RuleType<RequestKey> KEY = new RuleType<>(OF_KEY, "key", A_KEY, "");

  /** A value of a request that a server can read, including its caller and route. */
  public static final RuleType<RequestKey> SERVER_KEY =
      new RuleType<>(OF_SERVER_KEY, "key", A_KEY, "");

  /** The source of a request's colour. */
  public static final RuleType<RequestKey> COLOR = new RuleType<>(OF_COLOR, "key", A_KEY, "");

  /** Conditions on a request. */
  public static final RuleType<RequestMatch> MATCH =
      new RuleType<>(
          OF_MATCH, "match", "conditions such as GET,HEAD /items/** header:x-beta=yes", "");

  /** The template of a framework, with its methods. */
  public static final RuleType<RequestMatch> TEMPLATE =
      new RuleType<>(OF_TEMPLATE, "template", "a template such as GET /users/{id}", "");

  public static final RuleType<Rate> RATE =
      new RuleType<>(OF_RATE, "rate", "a rate such as 100/s, 6000/m or 1000/h", "/s /m /h");

  /** Weights for parts of the instances. */
  public static final RuleType<Split> SHARES =
      new RuleType<>(OF_SHARES, "shares", "weights such as version=2:10,version=1:90", "weights");

  public static final RuleType<Fallback> FALLBACK =
      new RuleType<>(
          OF_FALLBACK,
          "fallback",
          "a response such as 200 application/json {}, a status such as 404, or service:NAME",
          "");

  /** The receiver of copies of requests. */
  public static final RuleType<MirrorTarget> TARGET =
      new RuleType<>(OF_TARGET, "target", "service:NAME or instances such as version=2", "");

  /** HTTP methods, in upper case. */
  public static final RuleType<List<String>> METHODS =
      new RuleType<>(OF_METHODS, "list", "a list with commas", "methods");

  /** HTTP statuses. */
  public static final RuleType<List<Integer>> STATUSES =
      new RuleType<>(OF_STATUSES, "list", "a list with commas", "statuses");

  /** The path of a URL. */
  public static final RuleType<String> PATH = new RuleType<>(OF_PATH, "text", "text", "");

  /** A status, or {@link #RESET}. */
  public static final RuleType<Integer> ABORT =
      new RuleType<>(OF_ABORT, "text", "text", "status, reset");

  /** {@code NAME} or {@code NAME=VALUE}. */
  public static final RuleType<String> HEADER = new RuleType<>(OF_HEADER, "text", "text", "");

  public static final RuleType<Trust> TRUST =
      new RuleType<>(OF_TRUST, "list", "a list with commas", "");

  /** Names of headers, or {@code none}. */
  public static final RuleType<Forwarding> FORWARDING =
      new RuleType<>(OF_FORWARDING, "list", "a list with commas", "");

  /** Values of a request, as attributes of its span. */
  public static final RuleType<RequestAttributes> ATTRIBUTES =
      new RuleType<>(
          OF_ATTRIBUTES, "list", "NAME:SOURCE such as tenant:header:x-tenant, with commas", "");

  private final int kind;

  private RuleType(int kind, String word, String form, String unit) {
    super(word, form, unit);
    this.kind = kind;
  }

  @Override
  @SuppressWarnings("unchecked")
  public T parse(String text) {
    return (T) read(text);
  }

  private Object read(String text) {
    switch (kind) {
      case OF_KEY:
        return key(text, "only a server has a limit for each ", "");
      case OF_COLOR:
        return key(text, "a ", " has no colour");
      case OF_MATCH:
        return match(text);
      case OF_TEMPLATE:
        return RequestMatch.template(text);
      case OF_RATE:
        return Rate.parse(text);
      case OF_SHARES:
        return Split.parse(text);
      case OF_FALLBACK:
        return Fallback.parse(text);
      case OF_TARGET:
        return MirrorTarget.parse(text);
      case OF_METHODS:
        return methods(text);
      case OF_STATUSES:
        return statuses(text);
      case OF_PATH:
        return path(text);
      case OF_ABORT:
        return abort(text);
      case OF_HEADER:
        return header(text);
      case OF_TRUST:
        return trust(text);
      case OF_FORWARDING:
        return forwarding(text);
      case OF_ATTRIBUTES:
        return RequestAttributes.read(text);
      default:
        return RequestKey.parse(text);
    }
  }

  @Override
  protected void check(Setting<T> setting, T value) {
    if (kind == OF_STATUSES) {
      for (Object status : (List<?>) value) {
        setting.checkRange((Integer) status);
      }
    } else if (kind == OF_RATE) {
      setting.checkRange(((Rate) value).permits());
    } else if (kind == OF_ABORT && (Integer) value != RESET) {
      setting.checkRange((Integer) value);
    }
  }

  @Override
  public String format(T value) {
    return kind == OF_METHODS || kind == OF_STATUSES
        ? ValueParser.joined((List<?>) value)
        : kind == OF_ABORT && (Integer) value == RESET ? "reset" : super.format(value);
  }

  @Override
  protected Object shown(T value) {
    return format(value);
  }

  /** Parses the key of a value that is neither the caller nor the route. */
  private static RequestKey key(String text, String before, String after) {
    RequestKey key = RequestKey.parse(text);
    if (key.kind() == RequestKey.Kind.CALLER || key.kind() == RequestKey.Kind.ROUTE) {
      throw OutOfRangeException.because(before + key + after);
    }
    return key;
  }

  /** Parses a match, and rejects misspelled methods. */
  private static RequestMatch match(String text) {
    RequestMatch match = RequestMatch.parse(text);
    List<String> methods = match.methods();
    for (int i = 0; i < methods.size(); i++) {
      checkMethod(methods.get(i));
    }
    return match;
  }

  private static List<String> methods(String text) {
    List<String> written = ValueParser.list(text);
    List<String> methods = new ArrayList<>(written.size());
    for (int i = 0; i < written.size(); i++) {
      checkMethod(written.get(i));
      methods.add(written.get(i).toUpperCase(Locale.ROOT));
    }
    return Collections.unmodifiableList(methods);
  }

  /** Any token may be a method, unless it is nearly a common one. */
  private static void checkMethod(String text) {
    for (String usual : USUAL_METHODS) {
      if (usual.equalsIgnoreCase(text)) {
        return;
      }
    }
    if (text.indexOf(' ') >= 0) {
      throw OutOfRangeException.because(
          "'" + text + "' is not a method; separate methods by commas");
    }
    String meant = EditDistance.closest(text, USUAL_METHODS);
    if (meant != null) {
      throw OutOfRangeException.because(
          "'" + text + "' is not a method, did you mean " + meant.toUpperCase(Locale.ROOT) + "?");
    }
  }

  private static List<Integer> statuses(String text) {
    List<Integer> statuses = new ArrayList<>();
    List<String> words = ValueParser.list(text);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.length() == 3 && ValueParser.lower(word).endsWith("xx")) {
        throw OutOfRangeException.because("'" + word + "' is many, name each status");
      }
      statuses.add(integer(word, "'" + word + "' is not a status"));
    }
    return Collections.unmodifiableList(statuses);
  }

  private static String path(String text) {
    if (!text.startsWith("/") || text.indexOf(' ') >= 0) {
      throw OutOfRangeException.because("a path begins with '/' and has no blanks");
    }
    return text;
  }

  private static int abort(String text) {
    return ValueParser.lower(text).equals("reset")
        ? RESET
        : integer(text, "neither a status nor 'reset'");
  }

  private static int integer(String text, String otherwise) {
    try {
      return ValueParser.integer(text);
    } catch (IllegalArgumentException e) {
      throw OutOfRangeException.because(otherwise);
    }
  }

  private static String header(String text) {
    int equals = text.indexOf('=');
    String name = (equals < 0 ? text : text.substring(0, equals)).trim();
    if (name.isEmpty() || name.indexOf(':') >= 0 || name.indexOf(' ') >= 0) {
      throw OutOfRangeException.because("'" + name + "' is not a name of a header");
    }
    if (equals >= 0 && text.substring(equals + 1).trim().isEmpty()) {
      throw OutOfRangeException.because("nothing stands after '" + name + "='");
    }
    return equals < 0 ? name : name + "=" + text.substring(equals + 1).trim();
  }

  private static Forwarding forwarding(String text) {
    try {
      return Forwarding.parse(ValueParser.list(text));
    } catch (IllegalArgumentException e) {
      throw OutOfRangeException.because(String.valueOf(e.getMessage()));
    }
  }

  private static Trust trust(String text) {
    try {
      return Trust.parse(ValueParser.list(ValueParser.lower(text)));
    } catch (IllegalArgumentException e) {
      throw OutOfRangeException.because(String.valueOf(e.getMessage()));
    }
  }
}
