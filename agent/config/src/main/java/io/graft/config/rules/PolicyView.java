package io.graft.config.rules;

import io.graft.config.Catalogue;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.setting.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The effective settings of a destination: what the status page shows of a policy. */
public final class PolicyView {
  private PolicyView() {}

  /**
   * Returns the values by key without its prefix: {@code retry.attempts}. A value is a {@link
   * Boolean}, a {@link Number} without a unit, or a string.
   *
   * @param governed whether a registry knows the destination
   */
  public static Map<String, Object> of(ClientPolicy policy, boolean governed) {
    Map<String, Object> values = new LinkedHashMap<>();
    List<Setting<?>> settings = Catalogue.client();
    for (int i = 0; i < settings.size(); i++) {
      Setting<?> setting = settings.get(i);
      if (setting.fits("") && (governed || !setting.isOnlyKnown()) && acts(setting, policy)) {
        Object value = setting.shown(policy.values(), governed);
        if (value != null) {
          values.put(setting.policy(), value);
        }
      }
    }
    return values;
  }

  /** Whether one of the settings is set that this one depends on. */
  private static boolean acts(Setting<?> setting, ClientPolicy policy) {
    List<Setting<?>> needed = setting.needed();
    boolean acts = needed.isEmpty();
    for (int i = 0; i < needed.size(); i++) {
      acts |= policy.values().has(needed.get(i));
    }
    return acts;
  }
}
