package io.graft.config.security;

import io.graft.config.security.access.EdgeTrust;
import io.graft.config.security.access.EdgeType;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.util.List;

/** Headers of requests that only some peers may set: {@code edge.trust}, {@code edge.strip}. */
public final class EdgeSettings {
  static final SettingGroup SETTINGS = SettingGroup.server("edge.");

  public static final Setting<EdgeTrust> TRUST =
      SETTINGS
          .of("trust", EdgeType.TRUST, null)
          .unset("nobody")
          .help(
              "the peers whose headers are kept, as a gateway's: addresses and ranges such as"
                  + " `10.1.0.0/16`, and `spiffe://ID`; from all others the headers that say who"
                  + " calls are taken away");

  public static final Setting<List<String>> STRIP =
      SETTINGS
          .of("strip", EdgeType.STRIP, null)
          .help(
              "further headers that are taken away, such as `x-user,x-tenant-*`, in addition to"
                  + " `x-forwarded-client-cert`, `client-cert` and the like");

  private EdgeSettings() {}
}
