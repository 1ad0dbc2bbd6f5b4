package io.graft.registry.announce;

import io.graft.config.identity.Identity;
import io.graft.governance.service.Instance;
import io.graft.governance.setting.ValueParser;
import io.graft.net.Addresses;
import java.util.Map;
import java.util.TreeMap;

/** What this instance announces besides its address. Thread-safe. */
final class SelfDescription {
  private final Identity identity;
  private final long started = System.currentTimeMillis();
  private final Map<String, String> metadata = new TreeMap<>();

  SelfDescription(Identity identity) {
    this.identity = identity;
  }

  /** Adds metadata, for example the {@code admin} address. */
  synchronized void add(String key, String value) {
    metadata.put(key, value);
  }

  /**
   * Returns this instance as it is registered.
   *
   * @param namesHaveCase whether names in the registry are case-sensitive
   */
  synchronized Instance instance(boolean namesHaveCase, String host, int port, boolean secure) {
    Map<String, String> all = new TreeMap<>(metadata);
    all.put("started", String.valueOf(started));
    if (identity.priority() != 0) {
      all.put("priority", String.valueOf(identity.priority()));
    }
    if (!identity.tags().isEmpty()) {
      StringBuilder tags = new StringBuilder();
      for (String tag : identity.tags()) {
        tags.append(tags.length() == 0 ? "" : ",").append(tag);
      }
      all.put("tags", tags.toString());
    }
    String name = namesHaveCase ? identity.name() : ValueParser.lower(identity.name());
    return Instance.builder(name, identity.instanceId(), host, port)
        .secure(secure)
        .weight(identity.weight())
        .zone(identity.zone())
        .version(identity.version())
        .metadata(all)
        .address(Addresses.literal(host))
        .build();
  }
}
