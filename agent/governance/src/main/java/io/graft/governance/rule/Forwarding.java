package io.graft.governance.rule;

import io.graft.governance.match.RuleText;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names of headers of a served request that the calls made for it carry too. Immutable; equal by
 * value.
 */
public final class Forwarding {
  public static final SettingGroup SETTINGS = SettingGroup.client("forward.").routed();

  /** {@code forward.headers}; not set: as {@code graft.forward.headers} says. */
  public static final Setting<Forwarding> HEADERS =
      SETTINGS
          .of("headers", RuleType.FORWARDING, null)
          .unset(
              "`graft.forward.headers` for a service that the registry knows, none for other"
                  + " hosts")
          .help(
              "the headers of a served request that calls to this destination carry, or `none`;"
                  + " `authorization` and `cookie` only go to services");

  /** Each is read from every request. */
  private static final int MOST = 32;

  /** They belong to one connection: RFC 9110, section 7.6.1, and RFC 9113, section 8.2.2. */
  private static final String[] OF_CONNECTION = {
    "connection",
    "keep-alive",
    "proxy-connection",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "http2-settings"
  };

  /**
   * They describe one request, its body or the response that its sender can read. A name that ends
   * with a dash stands for all that begin with it.
   */
  private static final String[] OF_REQUEST = {
    "host", "expect", "range", "accept-encoding", "content-", "if-", "max-forwards"
  };

  /** Graft writes them for each attempt. */
  private static final String[] OURS = {
    "traceparent",
    "tracestate",
    "baggage",
    "b3",
    "x-b3-",
    "x-graft-",
    "x-envoy-expected-rq-timeout-ms",
    "grpc-timeout"
  };

  /** Whoever gets one of them can act as the user. */
  private static final String[] CREDENTIALS = {"authorization", "cookie"};

  private final String[] names;

  private Forwarding(List<String> names) {
    this.names = names.toArray(new String[0]);
  }

  /**
   * Parses names in any case, or {@code none}.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  public static Forwarding parse(List<String> words) {
    List<String> names = new ArrayList<>(words.size());
    for (String word : words) {
      String name = word.trim().toLowerCase(Locale.ROOT);
      if (name.equals("none")) {
        if (words.size() > 1) {
          throw new IllegalArgumentException("'none' stands alone");
        }
        return new Forwarding(names);
      }
      check(name);
      if (!names.contains(name)) {
        names.add(name);
      }
    }
    if (names.size() > MOST) {
      throw new IllegalArgumentException(names.size() + " headers are more than " + MOST);
    }
    return new Forwarding(names);
  }

  private static void check(String name) {
    if (name.indexOf('*') >= 0) {
      throw new IllegalArgumentException("'" + name + "' is a pattern, name each header");
    }
    if (!RuleText.token(name)) {
      throw new IllegalArgumentException("'" + name + "' is no name of a header");
    }
    if (in(OF_CONNECTION, name)) {
      throw new IllegalArgumentException("'" + name + "' belongs to one connection");
    }
    if (in(OF_REQUEST, name)) {
      throw new IllegalArgumentException("'" + name + "' belongs to one request");
    }
    if (in(OURS, name)) {
      throw new IllegalArgumentException("Graft sends '" + name + "' itself");
    }
  }

  private static boolean in(String[] names, String name) {
    for (String each : names) {
      if (each.endsWith("-") ? name.startsWith(each) : name.equals(each)) {
        return true;
      }
    }
    return false;
  }

  /** The number of names. */
  public int size() {
    return names.length;
  }

  /** A name, in lower case. */
  public String name(int index) {
    return names[index];
  }

  /**
   * Whether a name is among these.
   *
   * @param name in lower case
   */
  public boolean contains(String name) {
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Those that a host may get that no registry knows. */
  public Forwarding forUnknown() {
    List<String> others = new ArrayList<>(names.length);
    for (String name : names) {
      if (!in(CREDENTIALS, name)) {
        others.add(name);
      }
    }
    return others.size() == names.length ? this : new Forwarding(others);
  }

  /**
   * All names of two.
   *
   * @param one {@code null}: none
   * @param other {@code null}: none
   * @return {@code null}: there is none
   */
  public static @Nullable Forwarding union(@Nullable Forwarding one, @Nullable Forwarding other) {
    List<String> all = new ArrayList<>();
    for (Forwarding each : new Forwarding[] {one, other}) {
      for (int i = 0; each != null && i < each.size(); i++) {
        if (!all.contains(each.name(i))) {
          all.add(each.name(i));
        }
      }
    }
    return all.isEmpty() ? null : new Forwarding(all);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Forwarding && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** Returns the text as it is written in a rule. */
  @Override
  public String toString() {
    return names.length == 0 ? "none" : String.join(",", names);
  }
}
