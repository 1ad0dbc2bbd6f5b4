package io.graft.config;

import io.graft.governance.rule.Forwarding;
import io.graft.governance.rule.RuleType;
import io.graft.governance.setting.ValueType;

/** {@link RuleType#FORWARDING}, which a JVM whose agent is disabled does not load. */
final class HeaderNames extends ValueType<Forwarding> {
  HeaderNames() {
    super("list", "a list with commas", "");
  }

  @Override
  public Forwarding parse(String text) {
    return RuleType.FORWARDING.parse(text);
  }
}
