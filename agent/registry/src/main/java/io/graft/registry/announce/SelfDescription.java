package io.graft.registry.announce;

import io.graft.config.identity.Identity;
import io.graft.governance.service.Instance;
import io.graft.governance.service.ListeningPort;
import io.graft.governance.setting.ValueParser;
import io.graft.net.Addresses;
import io.graft.registry.Registry;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What this instance announces besides its address. Thread-safe. */
final class SelfDescription {
  private final Identity identity;
  private final AdvertisedAddress address;
  private final long started = System.currentTimeMillis();
  private final Map<String, String> metadata = new TreeMap<>();

  SelfDescription(Identity identity, AdvertisedAddress address) {
    this.identity = identity;
    this.address = address;
  }

  /**
   * Adds metadata, for example the {@code admin} address.
   *
   * @param value empty: removes it
   */
  synchronized void add(String key, String value) {
    if (value.isEmpty()) {
      metadata.remove(key);
    } else {
      metadata.put(key, value);
    }
  }

  /**
   * Returns this instance as it is registered.
   *
   * @param route the route to the registry's servers; {@code null}: none
   * @param socket the port that is the service
   * @param application the web application that it is; {@code null}: the whole process
   * @return {@code null} if its address is not known yet
   */
  synchronized @Nullable Instance instance(
      Registry registry,
      @Nullable LocalAddress route,
      ListeningPort socket,
      @Nullable WebApplication application) {
    String host = address.host(socket.bound(), registry.local(), route);
    if (host == null) {
      return null;
    }
    Map<String, String> all = new TreeMap<>(metadata);
    if (application != null) {
      all.put("context", application.context());
    }
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
    String written = application == null ? identity.name() : application.name();
    String name = registry.namesHaveCase() ? written : ValueParser.lower(written);
    String id = application == null ? identity.instanceId() : application.id();
    return Instance.builder(name, id, host, address.port() > 0 ? address.port() : socket.number())
        .secure(socket.secure())
        .weight(identity.weight())
        .zone(identity.zone())
        .version(identity.version())
        .metadata(all)
        .address(Addresses.literal(host))
        .build();
  }
}
