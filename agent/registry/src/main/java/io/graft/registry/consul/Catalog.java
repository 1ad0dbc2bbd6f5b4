package io.graft.registry.consul;

import io.graft.config.Form;
import io.graft.json.JsonException;
import io.graft.json.JsonValue;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@code /v1/catalog/services} says: names, and the tags that are seen with them. */
final class Catalog {
  private final Map<String, JsonValue> services;

  private Catalog(Map<String, JsonValue> services) {
    this.services = services;
  }

  /**
   * Reads an answer.
   *
   * @throws JsonException with a clause for people, where it is no such answer
   */
  static Catalog read(JsonValue answer) throws JsonException {
    if (!answer.isObject()) {
      throw new JsonException("its answer is no catalog of services", null);
    }
    return new Catalog(answer.fields());
  }

  /** Consul is in its own catalog: where nothing is, nothing is shown. */
  boolean unreadable() {
    return services.isEmpty();
  }

  /** In lower case. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    for (String name : services.keySet()) {
      names.add(Form.lower(name));
    }
    return names;
  }

  /**
   * Whether there are instances of a service.
   *
   * @param service in any case: Consul looks names up without it
   * @param tag which they must have; {@code null}: none
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
