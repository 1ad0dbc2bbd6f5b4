package io.graft.registry.consul;

import io.graft.governance.setting.ValueParser;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The response of {@code /v1/catalog/services}: names of services and their tags. */
final class Catalog {
  private final Map<String, JsonValue> services;

  private Catalog(Map<String, JsonValue> services) {
    this.services = services;
  }

  /**
   * Parses a response.
   *
   * @throws JsonException if it is invalid; the message is a clause
   */
  static Catalog read(JsonValue answer) throws JsonException {
    if (!answer.isObject()) {
      throw new JsonException("its response is not a catalog of services", null);
    }
    return new Catalog(answer.fields());
  }

  /**
   * Whether reading it was denied: a readable catalog always has Consul itself, and this one is
   * empty.
   */
  boolean unreadable() {
    return services.isEmpty();
  }

  /** The names, in lower case. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    for (String name : services.keySet()) {
      names.add(ValueParser.lower(name));
    }
    return names;
  }

  /**
   * Whether a service has instances.
   *
   * @param service case-insensitive, as in Consul
   * @param tag the tag that they must have; {@code null}: none
   */
  boolean lists(String service, @Nullable String tag) {
    for (Map.Entry<String, JsonValue> each : services.entrySet()) {
      if (each.getKey().equalsIgnoreCase(service)
          && (tag == null || tagged(each.getValue(), tag))) {
        return true;
      }
    }
    return false;
  }

  private static boolean tagged(JsonValue tags, String wanted) {
    for (JsonValue tag : tags.elements()) {
      if (wanted.equalsIgnoreCase(tag.text())) {
        return true;
      }
    }
    return false;
  }
}
