package io.graft.console.status;

import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import io.graft.net.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /graft/status}: one JSON object with a field for each part. {@code ?part=<name>} selects
 * one of them.
 */
public final class StatusPage implements Page {
  private final Map<String, JsonWriter.Content> objects = new LinkedHashMap<>();
  private final Map<String, JsonWriter.Content> lists = new LinkedHashMap<>();

  /**
   * Adds a part that is an object. {@code fields} is called at each request, on the console's
   * thread, and must not block.
   */
  public synchronized StatusPage part(String name, JsonWriter.Content fields) {
    objects.put(name, fields);
    return this;
  }

  /** As {@link #part}, for a list. Lists come after objects. */
  public synchronized StatusPage list(String name, JsonWriter.Content elements) {
    lists.put(name, elements);
    return this;
  }

  @Override
  public synchronized AdminResponse answer(AdminRequest request) {
    String wanted = request.parameter("part");
    if (wanted != null && !objects.containsKey(wanted) && !lists.containsKey(wanted)) {
      return AdminResponse.error(
          404, "no such part; the parts are " + objects.keySet() + " and " + lists.keySet());
    }
    return AdminResponse.ok(AdminResponse.JSON, document(wanted));
  }

  /** Returns the document with all parts. From any thread. */
  public synchronized byte[] whole() {
    return document(null);
  }

  private byte[] document(@Nullable String wanted) {
    JsonWriter json = JsonWriter.forPeople();
    json.object(
        all -> {
          objects.forEach(
              (name, part) -> {
                if (wanted == null || wanted.equals(name)) {
                  all.object(name, part);
                }
              });
          lists.forEach(
              (name, part) -> {
                if (wanted == null || wanted.equals(name)) {
                  all.list(name, part);
                }
              });
        });
    return json.toByteArray();
  }
}
