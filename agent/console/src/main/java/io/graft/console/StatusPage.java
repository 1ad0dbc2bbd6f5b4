package io.graft.console;

import io.graft.console.http.Answer;
import io.graft.console.http.Page;
import io.graft.console.http.Request;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code /graft/status}: one JSON object with a field for each part of the agent that has something
 * to say. {@code ?part=<name>} asks for one of them.
 */
public final class StatusPage implements Page {
  private final Map<String, Json.Content> objects = new LinkedHashMap<>();
  private final Map<String, Json.Content> lists = new LinkedHashMap<>();

  /**
   * Adds an object. {@code fields} is called on the console's thread, at each request, and must not
   * block.
   */
  public synchronized StatusPage part(String name, Json.Content fields) {
    objects.put(name, fields);
    return this;
  }

  /** As {@link #part}, for a list of objects or texts. Lists come after objects. */
  public synchronized StatusPage list(String name, Json.Content elements) {
    lists.put(name, elements);
    return this;
  }

  @Override
  public synchronized Answer answer(Request request) {
    String wanted = request.parameter("part");
    if (wanted != null && !objects.containsKey(wanted) && !lists.containsKey(wanted)) {
      return Answer.error(
          404, "no such part; there are " + objects.keySet() + " and " + lists.keySet());
    }
    Json json = new Json();
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
    return Answer.ok(Answer.JSON, json.toByteArray());
  }
}
