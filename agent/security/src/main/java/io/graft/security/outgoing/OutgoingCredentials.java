package io.graft.security.outgoing;

import io.graft.config.ProcessSettings;
import io.graft.config.RuleKey;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.config.security.ClientAuthSettings;
import io.graft.config.security.ClientAuthSettings.Kind;
import io.graft.daemon.Scheduler;
import io.graft.governance.credential.CallCredentials;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.policy.Policies;
import io.graft.governance.setting.SettingValues;
import io.graft.governance.setting.ValueParser;
import io.graft.governance.time.Clock;
import io.graft.log.AgentLog;
import io.graft.net.url.UrlClient;
import io.graft.security.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of the calls of this process, by destination. What is the same in the settings of
 * several services, or before and after a change of the rules, shares its tokens.
 */
public final class OutgoingCredentials implements CallCredentials.Source {
  private static final String GRANT = "client_credentials";

  /** Rules that change all the time must not pile up what was. */
  private static final int MOST = 1000;

  private final Settings settings;
  private final Scheduler scheduler;
  private final UrlClient http;
  private final ServiceKey.Source keys;
  private final boolean ownKey;
  private final WorkloadTokens workload;
  private final Map<List<?>, FetchedToken> tokens = new ConcurrentHashMap<>();
  private final Map<List<?>, ExchangedTokens> exchanged = new ConcurrentHashMap<>();

  /** Uses the key of {@code graft.token.key}. */
  public OutgoingCredentials(SecurityContext context) {
    this(context, keyOf(context.settings()));
  }

  /**
   * @param keys the key by which this service signs its own tokens
   */
  public OutgoingCredentials(SecurityContext context, ServiceKey.Source keys) {
    settings = context.settings();
    scheduler = context.scheduler();
    http = new UrlClient(context.transport(), scheduler, "token");
    this.keys = keys;
    ownKey = settings.text(ProcessSettings.TOKEN_KEY) != null;
    workload = new WorkloadTokens(keys, settings.get(ProcessSettings.TOKEN_LIFETIME));
  }

  private static ServiceKey.Source keyOf(Settings settings) {
    String file = settings.text(ProcessSettings.TOKEN_KEY);
    return file == null ? ServiceKey.Source.NONE : new PemServiceKey(file);
  }

  /** Gives them to calls; before the rules that ask for them are in force. */
  public void giveTo(Outbound outbound) {
    outbound.credentials(this);
  }

  /** Fetches the tokens that the settings name, so that the first calls need not wait. */
  public void prefetch(Policies policies) {
    for (Value value : settings.values()) {
      RuleKey key = RuleKey.of(value.key());
      if (key != null && key.setting() == ClientAuthSettings.AUTH) {
        String service = ValueParser.lower(key.service());
        ClientAuth auth = auth(service, withoutPort(service), policies.client(service).values());
        if (auth.kind == Kind.CLIENT_CREDENTIALS && auth.missing() == null) {
          clientCredentials(auth).request();
        }
      }
    }
  }

  @Override
  public @Nullable CallCredentials of(
      String destination, @Nullable String instanceOf, boolean governed, SettingValues values) {
    Kind kind = values.get(ClientAuthSettings.AUTH);
    if (kind == Kind.NONE) {
      return null;
    }
    String service = instanceOf != null ? instanceOf : withoutPort(destination);
    boolean own = isSet(destination) || isSet(withoutPort(destination));
    if (!governed && instanceOf == null && !own) {
      // A host that happens to be called must not get a token that is meant for services.
      return null;
    }
    ClientAuth auth = auth(destination, service, values);
    String missing = auth.missing();
    if (missing == null && !governed && kind == Kind.RELAY) {
      missing = "tokens are relayed to services of a registry only";
    }
    return missing != null ? missing(auth, missing) : of(auth);
  }

  private CallCredentials of(ClientAuth auth) {
    switch (auth.kind) {
      case RELAY:
        return new RelayedToken(auth, scheduler);
      case EXCHANGE:
        return exchanged(auth);
      case WORKLOAD:
        return new DestinationCredentials.Shared(auth, scheduler, workload(auth));
      default:
        return new DestinationCredentials.Shared(auth, scheduler, clientCredentials(auth));
    }
  }

  /**
   * Why tokens that calls need are not renewed, each with where they come from; empty: they are.
   */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (Map.Entry<List<?>, FetchedToken> each : tokens.entrySet()) {
      String problem = each.getValue().problem(ClientAuth.origin(each.getKey()));
      if (problem != null) {
        problems.add(problem);
      }
    }
    return problems;
  }

  private CallCredentials missing(ClientAuth auth, String reason) {
    String key = "graft.client." + auth.service + ".auth";
    scheduler.execute(
        "log",
        () ->
            AgentLog.once(
                key + reason,
                key
                    + " is set, but "
                    + reason
                    + "; calls get no token"
                    + (auth.required ? " and fail" : "")));
    return new DestinationCredentials.NoToken(auth, scheduler, reason);
  }

  private FetchedToken clientCredentials(ClientAuth auth) {
    TokenEndpoint endpoint = endpoint(auth);
    FormBody form = auth.form(GRANT, auth.audience);
    return token(auth, answer -> endpoint.request(form, answer));
  }

  private FetchedToken workload(ClientAuth auth) {
    return token(auth, workload.fetch(auth.audiences().get(0)));
  }

  private FetchedToken token(ClientAuth auth, FetchedToken.Fetch fetch) {
    if (tokens.size() >= MOST) {
      tokens.clear();
    }
    FetchedToken fresh = new FetchedToken(fetch, scheduler, Clock.SYSTEM, true);
    FetchedToken known = tokens.putIfAbsent(auth.key(), fresh);
    return known == null ? fresh : known;
  }

  private CallCredentials exchanged(ClientAuth auth) {
    List<Object> key = new ArrayList<>(auth.key());
    key.add(auth.required);
    key.add(auth.plaintext);
    if (exchanged.size() >= MOST) {
      exchanged.clear();
    }
    WorkloadTokens actor = ownKey ? workload : null;
    ExchangedTokens fresh =
        new ExchangedTokens(auth, endpoint(auth), actor, scheduler, Clock.SYSTEM);
    ExchangedTokens known = exchanged.putIfAbsent(key, fresh);
    return known == null ? fresh : known;
  }

  private TokenEndpoint endpoint(ClientAuth auth) {
    return new TokenEndpoint(auth, http, new ClientAuthentication(auth, keys));
  }

  private ClientAuth auth(String destination, String service, SettingValues values) {
    return new ClientAuth(service, values, secret(destination, service));
  }

  /** A secret may be in a file, or in the environment; all other sources are read by others. */
  private @Nullable String secret(String destination, String service) {
    Value value = null;
    for (String name : new String[] {ValueParser.lower(destination), service, RuleKey.ANY}) {
      value = value != null ? value : settings.value(key(name, ".secret"));
    }
    if (value == null
        || value.text().startsWith("file:")
        || value.source().startsWith("environment")) {
      return value == null ? null : value.text();
    }
    String line =
        value.key()
            + " ("
            + value.source()
            + ") is not used, because others can read it there; write the secret into a file of"
            + " this user and set file:/path, or set it in the environment";
    scheduler.execute("log", () -> AgentLog.once(line, line));
    return null;
  }

  private boolean isSet(String name) {
    return settings.value(key(ValueParser.lower(name), "")) != null;
  }

  private static String key(String service, String rest) {
    return RuleKey.CLIENT + service + ".auth" + rest;
  }

  /** Returns the name of a destination without its port. */
  private static String withoutPort(String destination) {
    int port = destination.lastIndexOf(':');
    return port > destination.lastIndexOf(']') && port > 0
        ? destination.substring(0, port)
        : destination;
  }
}
