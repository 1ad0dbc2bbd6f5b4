package io.graft.config.security;

import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.util.List;

/** Mutual TLS of calls: {@code graft.client.<service>.tls}. */
public final class ClientTlsSettings {
  /** Not live: whoever can write live rules could switch it off. */
  public static final SettingGroup SETTINGS = SettingGroup.client("tls").atStart();

  /** {@code tls}. Not a choice: a value that is not valid must not mean plaintext. */
  public static final Setting<String> TLS =
      SETTINGS
          .text("", null)
          .unset("`auto`; `require` for services of a registry with `graft.tls=strict`")
          .help(
              "mutual TLS beneath calls by `http://`: `auto` where the instance announces it,"
                  + " `require`, by which nothing is sent without it, or `off`; for a host that no"
                  + " registry knows only `require` for that host");

  public static final Setting<List<String>> ID =
      SETTINGS
          .list(".id", null)
          .unset("ids of the own trust domain that end with the name of the service")
          .help(
              "the SPIFFE ids that the service may have, such as"
                  + " `spiffe://shop.example/ns/prod/*`");

  private ClientTlsSettings() {}
}
