package io.graft.config.security;

import io.graft.config.security.access.AccessCheck.OnFailure;
import io.graft.config.security.access.AccessRule.Action;
import io.graft.config.security.access.AccessType;
import io.graft.config.security.access.Callers;
import io.graft.config.security.access.Conditions;
import io.graft.config.security.access.Operations;
import io.graft.governance.config.Mode;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.net.URI;
import java.util.List;

/** Who may do what at this service: {@code access}, {@code access.*}. */
public final class AccessSettings {
  static final SettingGroup SETTINGS = SettingGroup.server("");

  public static final Setting<Mode> ACCESS =
      SETTINGS
          .choice("access", null, Mode.ENFORCE, Mode.OBSERVE, Mode.OFF)
          .unset("`observe` once there is a rule")
          .help("whether access rules are enforced with 403, or only observed");

  public static final Setting<String> DEFAULT =
      SETTINGS
          .choice("access.default", null, "allow", "deny")
          .unset("`deny` once there is a rule that allows, else `allow`")
          .help("what happens to a request that no access rule decides");

  public static final Setting<Action> ACTION =
      SETTINGS
          .choice("access.*.action", null, Action.ALLOW, Action.DENY, Action.CUSTOM, Action.AUDIT)
          .help(
              "what the access rule does with a request that all of its fields match; a rule that"
                  + " denies comes before all that allow, `custom` asks another service before"
                  + " these, `audit` only counts");

  public static final Setting<Callers> FROM =
      SETTINGS
          .of("access.*.from", AccessType.FROM, null)
          .needs(ACTION)
          .help(
              "the callers, proven by a certificate or token: `service:NAME`, `spiffe://ID` (with"
                  + " `*` at its end), `user:ISSUER/NAME`, `user:*`, `ip:RANGE` or `anyone`; any"
                  + " of them");

  public static final Setting<Callers> NOT_FROM =
      SETTINGS
          .of("access.*.not-from", AccessType.NOT_FROM, null)
          .needs(ACTION)
          .help(
              "the callers that the rule is not about; who has proven nothing is denied by a rule"
                  + " that denies, and not allowed by one that allows");

  public static final Setting<Operations> TO =
      SETTINGS
          .of("access.*.to", AccessType.OPERATIONS, null)
          .needs(ACTION)
          .help(
              "the operations, `GET,HEAD /items/**;POST /items`: `*` or `{*}` is one segment of a"
                  + " path, `**` or `{**}` the rest; any of them");

  public static final Setting<Operations> NOT_TO =
      SETTINGS
          .of("access.*.not-to", AccessType.OPERATIONS, null)
          .needs(ACTION)
          .help("the operations that the rule is not about");

  public static final Setting<Conditions> WHEN =
      SETTINGS
          .of("access.*.when", AccessType.CONDITIONS, null)
          .needs(ACTION)
          .help(
              "further conditions: `claim:a.b=x|y`, `scope:NAME`, `header:NAME=VALUE` and `tls`,"
                  + " with `!` before one for its opposite; all of them");

  public static final Setting<Mode> MODE =
      SETTINGS
          .choice("access.*.mode", "enforce", Mode.ENFORCE, Mode.OBSERVE)
          .needs(ACTION)
          .help("whether the access rule is enforced, or only tells what it would change");

  public static final Setting<String> PATH =
      SETTINGS
          .choice("path", null, "strict", "observe")
          .unset(
              "as enforced as the access rules, once one of them names a path, or as tokens, once"
                  + " `auth.exempt` does")
          .help(
              "`strict` refuses paths with 400 that two servers could read differently, such as"
                  + " `//admin`, `/a/../admin` and `/admin;x`");

  /** Not live: whoever can write live rules could have callers' tokens sent to themselves. */
  public static final SettingGroup CHECKS = SettingGroup.server("").atStart();

  public static final Setting<URI> CHECK =
      CHECKS
          .of("access.*.check", AccessType.CHECK, null)
          .needs(ACTION)
          .help(
              "the URL that a rule with `action=custom` asks about each request that matches, such"
                  + " as `http://policy/check` of a service: only status 200 lets the request in");

  public static final Setting<List<String>> HEADERS =
      CHECKS
          .of("access.*.headers", AccessType.CHECK_HEADERS, null)
          .needs(CHECK)
          .help(
              "the headers of the request that the check gets, `authorization` for example; all"
                  + " others stay here");

  public static final Setting<Long> TIMEOUT =
      CHECKS
          .duration("access.*.timeout", "200ms")
          .range("10ms", "10s")
          .needs(CHECK)
          .help("how long a request waits for the check at most");

  public static final Setting<OnFailure> ON_FAILURE =
      CHECKS
          .choice("access.*.on-failure", "deny", OnFailure.DENY, OnFailure.ALLOW)
          .needs(CHECK)
          .help(
              "what happens to a request if the check does not answer, or with a status of 500 and"
                  + " more: refused with 503, or let in");

  private AccessSettings() {}
}
