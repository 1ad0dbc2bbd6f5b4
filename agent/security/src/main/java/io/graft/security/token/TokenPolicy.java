package io.graft.security.token;

import io.graft.config.Problem;
import io.graft.config.ProcessSettings;
import io.graft.config.RuleKey;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.config.security.AuthSettings;
import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.setting.Setting;
import io.graft.security.token.keys.KeyLocation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The settings about tokens, as they are in force. Immutable. */
final class TokenPolicy {
  private static final String PREFIX = "graft.server.auth";
  private static final long SECOND = 1_000_000_000L;

  /** The keys of an issuer that is every service of the mesh. */
  private static final String MESH = "mesh";

  final AuthSettings.Mode mode;

  /** {@code graft.mode=observe}. */
  final boolean observesAll;

  final List<IssuerSettings> issuers;
  final boolean required;
  final List<RequestMatch> exempt;
  final long leewaySeconds;
  final long outageNanos;
  final boolean strip;

  /** Names of headers in lower case, and claims. */
  final Map<String, String> headers;

  final @Nullable String metadata;

  /** What is wrong, each a line; empty: nothing. */
  final List<String> faults;

  /** All values, to see whether something has changed. */
  private final String text;

  private TokenPolicy(Settings settings, String domain, String service, List<String> invalid) {
    List<String> wrong = new ArrayList<>(invalid);
    List<Value> values = values(settings);
    boolean modeInvalid = settings.broken().contains(PREFIX);
    observesAll = settings.get(ProcessSettings.MODE).equals("observe");
    AuthSettings.Mode written = find(settings, AuthSettings.AUTH);
    boolean any = !issuerNames(values).isEmpty() || !invalid.isEmpty();
    mode =
        modeInvalid
            ? AuthSettings.Mode.ENFORCE
            : written != null ? written : any ? AuthSettings.Mode.OBSERVE : AuthSettings.Mode.OFF;
    issuers = Collections.unmodifiableList(issuers(settings, values, domain, service, wrong));
    required = settings.get(AuthSettings.REQUIRED);
    List<RequestMatch> matches = find(settings, AuthSettings.EXEMPT);
    exempt = matches == null ? Collections.<RequestMatch>emptyList() : matches;
    leewaySeconds = settings.get(AuthSettings.LEEWAY) / SECOND;
    outageNanos = settings.get(AuthSettings.OUTAGE);
    strip = settings.get(AuthSettings.FORWARD) == AuthSettings.Forward.STRIP;
    Map<String, String> claims = find(settings, AuthSettings.HEADERS);
    headers = claims == null ? Collections.<String, String>emptyMap() : claims;
    metadata = find(settings, AuthSettings.METADATA);
    faults = Collections.unmodifiableList(wrong);
    text = text(values) + observesAll + wrong;
  }

  /**
   * Reads the settings.
   *
   * @param domain the trust domain of this service
   * @param service its name
   * @param last what was in force before; its faults stay if the newest live rules were refused
   */
  static TokenPolicy read(
      Settings settings, String domain, String service, @Nullable TokenPolicy last) {
    List<String> invalid = new ArrayList<>();
    if (settings.refused() != null && last != null) {
      invalid.addAll(last.faults);
    } else {
      for (String key : settings.broken()) {
        if (key.startsWith(PREFIX)) {
          invalid.add(fault(settings, key));
        }
      }
    }
    return new TokenPolicy(settings, domain, service, invalid);
  }

  /** The line about a key without a valid value. Only the first problems are kept. */
  private static String fault(Settings settings, String key) {
    for (Problem problem : settings.found()) {
      if (problem.text().startsWith(key) || problem.text().startsWith("unknown key " + key)) {
        return problem.text();
      }
    }
    return key + " is not valid";
  }

  private static List<Value> values(Settings settings) {
    List<Value> found = new ArrayList<>();
    for (Value value : settings.values()) {
      if (value.key().startsWith(PREFIX)) {
        found.add(value);
      }
    }
    return found;
  }

  private static String text(List<Value> values) {
    Set<String> lines = new TreeSet<>();
    for (Value value : values) {
      lines.add(value.key() + "=" + value.text());
    }
    return lines.toString();
  }

  private static Set<String> issuerNames(List<Value> values) {
    Set<String> names = new TreeSet<>();
    for (Value value : values) {
      RuleKey key = value.key().startsWith(AuthSettings.ISSUERS) ? RuleKey.of(value.key()) : null;
      String item = key == null ? null : key.item();
      if (item != null) {
        names.add(item);
      }
    }
    return names;
  }

  private List<IssuerSettings> issuers(
      Settings settings, List<Value> values, String domain, String service, List<String> wrong) {
    List<IssuerSettings> found = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    boolean enforces = mode == AuthSettings.Mode.ENFORCE;
    for (String name : issuerNames(values)) {
      try {
        IssuerSettings each = new IssuerSettings(settings, name, domain, service);
        if (!seen.add(each.issuer)) {
          wrong.add(AuthSettings.ISSUERS + name + " is the issuer of another name; remove one");
          continue;
        }
        if (enforces && each.workloads == null && each.audience.isEmpty()) {
          wrong.add(
              AuthSettings.ISSUERS
                  + name
                  + " accepts tokens for any service; set "
                  + AuthSettings.ISSUERS
                  + name
                  + ".audience to this service's name at the issuer");
        }
        found.add(each);
      } catch (IllegalArgumentException e) {
        wrong.add(String.valueOf(e.getMessage()));
      }
    }
    if (found.isEmpty() && wrong.isEmpty() && mode != AuthSettings.Mode.OFF) {
      wrong.add(
          PREFIX
              + " has no issuer whose tokens could be accepted; set "
              + AuthSettings.ISSUERS
              + "<name>");
    }
    return found;
  }

  private static <T> @Nullable T find(Settings settings, Setting<T> setting) {
    Value value = settings.value(setting);
    return value == null ? null : setting.parse(value.text());
  }

  /** Whether requests are refused. */
  boolean enforced() {
    return mode == AuthSettings.Mode.ENFORCE && !observesAll;
  }

  /** Whether the path decides which requests are exempt. */
  boolean exemptsPaths() {
    for (RequestMatch match : exempt) {
      if (match.hasPath()) {
        return true;
      }
    }
    return false;
  }

  /** Whether nothing can be trusted to be as it was meant. */
  boolean isBroken() {
    return !faults.isEmpty();
  }

  /** Whether another policy decides alike. */
  boolean same(@Nullable TokenPolicy other) {
    return other != null && text.equals(other.text);
  }

  /** The settings of one issuer. */
  static final class IssuerSettings {
    final String name;
    final String issuer;
    final @Nullable String jwks;

    /** {@code null}: it is {@link #workloads}. */
    final @Nullable KeyLocation location;

    /** The services that sign their own tokens; {@code null}: it is an issuer with keys. */
    final @Nullable Workloads workloads;

    final List<String> audience;
    final List<String> algorithms;
    final List<TokenPlace> places = new ArrayList<>();
    final List<String> types = new ArrayList<>();
    final String principal;
    final @Nullable String roles;
    final long maxAgeSeconds;

    /**
     * @throws IllegalArgumentException if its keys cannot be found; the message is a line
     */
    IssuerSettings(Settings settings, String name, String domain, String service) {
      this.name = name;
      String text = text(settings, AuthSettings.ISSUER);
      if (text == null) {
        throw new IllegalArgumentException(
            AuthSettings.ISSUERS + name + " is not set, so its other keys have no effect; set it");
      }
      issuer = text;
      jwks = text(settings, AuthSettings.JWKS);
      audience = or(AuthSettings.AUDIENCE, settings, Collections.<String>emptyList());
      boolean mesh = MESH.equals(jwks);
      workloads = mesh ? new Workloads(settings, domain, service, audience) : null;
      try {
        location = mesh ? null : KeyLocation.of(issuer, jwks);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            key(jwks == null ? AuthSettings.ISSUER : AuthSettings.JWKS)
                + "="
                + (jwks == null ? issuer : jwks)
                + " cannot be used to find keys: "
                + e.getMessage()
                + (jwks == null ? "; or set " + key(AuthSettings.JWKS) : ""),
            e);
      }
      algorithms = get(AuthSettings.ALGORITHMS, settings);
      for (RequestKey place : get(AuthSettings.FROM, settings)) {
        places.add(new TokenPlace(place));
      }
      for (String type : or(AuthSettings.TYPE, settings, Collections.<String>emptyList())) {
        types.add(TokenIssuer.shortType(type));
      }
      principal = get(AuthSettings.PRINCIPAL, settings);
      roles = text(settings, AuthSettings.ROLES);
      maxAgeSeconds = get(AuthSettings.MAX_AGE, settings) / SECOND;
    }

    private String key(Setting<?> setting) {
      return setting.key().replace("*", name);
    }

    private @Nullable String text(Settings settings, Setting<?> setting) {
      Value value = settings.value(key(setting));
      return value == null ? null : value.text();
    }

    private <T> T get(Setting<T> setting, Settings settings) {
      String text = text(settings, setting);
      return setting.parse(text == null ? String.valueOf(setting.fallback()) : text);
    }

    private <T> T or(Setting<T> setting, Settings settings, T otherwise) {
      String text = text(settings, setting);
      return text == null ? otherwise : setting.parse(text);
    }

    /** What its keys depend on. */
    String source() {
      return issuer + ' ' + jwks;
    }
  }
}
