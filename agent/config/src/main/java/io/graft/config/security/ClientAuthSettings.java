package io.graft.config.security;

import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.util.List;

/** Tokens for calls: {@code graft.client.<service>.auth}. */
public final class ClientAuthSettings {
  /** Where the token of a call comes from. */
  public enum Kind {
    NONE,
    CLIENT_CREDENTIALS,
    RELAY,
    EXCHANGE,
    WORKLOAD
  }

  /** How this service authenticates to the token endpoint. */
  public enum ClientMethod {
    BASIC,
    POST,
    PRIVATE_KEY_JWT
  }

  /** Whose tokens are relayed. */
  public enum Relay {
    /** Those whose audience holds the service that is called. */
    CALLEE,
    ANY
  }

  /** Not live: whoever can write live rules could have tokens and secrets sent to themselves. */
  public static final SettingGroup SETTINGS = SettingGroup.client("auth").atStart();

  /** {@code auth}. */
  public static final Setting<Kind> AUTH =
      SETTINGS
          .choice(
              "",
              "none",
              Kind.NONE,
              Kind.CLIENT_CREDENTIALS,
              Kind.RELAY,
              Kind.EXCHANGE,
              Kind.WORKLOAD)
          .help(
              "the token that calls carry: of this service from an identity provider, the caller's"
                  + " own, the caller's exchanged for this service's use, or one that this service"
                  + " signs; for a host that no registry knows only if set for that host");

  public static final Setting<String> ISSUER =
      SETTINGS
          .of(".issuer", SecurityType.URL, null)
          .needs(AUTH)
          .help("the identity provider, whose discovery document has the token endpoint");

  public static final Setting<String> TOKEN_URL =
      SETTINGS
          .of(".token-url", SecurityType.URL, null)
          .needs(AUTH)
          .unset("that of the issuer")
          .help("the token endpoint");

  public static final Setting<String> ID =
      SETTINGS
          .text(".id", null)
          .needs(AUTH)
          .help("the id of this service at the identity provider");

  public static final Setting<String> SECRET =
      SETTINGS
          .of(".secret", SecurityType.SECRET, null)
          .needs(AUTH)
          .help(
              "`file:/path` of its secret, for `private-key-jwt` of its private key; the secret"
                  + " itself is accepted in an environment variable only");

  public static final Setting<ClientMethod> METHOD =
      SETTINGS
          .choice(
              ".method",
              "basic",
              ClientMethod.BASIC,
              ClientMethod.POST,
              ClientMethod.PRIVATE_KEY_JWT)
          .needs(AUTH)
          .help("how this service authenticates to the token endpoint");

  public static final Setting<List<String>> SCOPE =
      SETTINGS.list(".scope", null).needs(AUTH).help("the scopes to request");

  public static final Setting<List<String>> AUDIENCE =
      SETTINGS
          .list(".audience", null)
          .needs(AUTH)
          .unset(
              "none for `client-credentials`, the name of the service that is called for the"
                  + " others")
          .help("the audiences to request; for `relay`, further names of the service");

  public static final Setting<List<String>> RESOURCE =
      SETTINGS.list(".resource", null).needs(AUTH).help("the resources to request (RFC 8707)");

  public static final Setting<List<String>> PARAMS =
      SETTINGS
          .of(".params", SecurityType.PARAMETERS, null)
          .needs(AUTH)
          .help("further parameters of the token request, `name=value`");

  public static final Setting<Boolean> REQUIRED =
      SETTINGS
          .flag(".required", "true")
          .needs(AUTH)
          .help("whether a call without a token fails before it is sent");

  public static final Setting<Boolean> PLAINTEXT =
      SETTINGS
          .flag(".plaintext", "false")
          .needs(AUTH)
          .help("whether tokens may go to other hosts without TLS, where the network reads them");

  public static final Setting<Relay> RELAY_AUDIENCE =
      SETTINGS
          .choice(".relay.audience", "callee", Relay.CALLEE, Relay.ANY)
          .needs(AUTH)
          .help(
              "`callee` relays a token only to a service in its audience, `any` to all services"
                  + " with `relay`");

  private ClientAuthSettings() {}
}
