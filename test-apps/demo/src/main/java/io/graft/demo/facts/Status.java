package io.graft.demo.facts;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What an agent says of itself in {@code /graft/status}. */
public final class Status {
  private final JsonNode json;

  Status(JsonNode json) {
    this.json = json;
  }

  /** Ids of the instances of a service that the agent's registry lists. */
  public Set<String> instances(String service) {
    Set<String> ids = new TreeSet<>();
    for (JsonNode instance : json.path("registry").path("services").path(service)) {
      ids.add(instance.path("id").asText());
    }
    return ids;
  }

  /**
   * Something that the agent decided.
   *
   * @param instance empty: about the service as a whole
   */
  public record Decided(
      Instant time, String kind, String service, String instance, String reason) {}

  /** What was decided since a time, oldest first. */
  public List<Decided> decisions(Instant since) {
    List<Decided> decisions = new ArrayList<>();
    for (JsonNode decision : json.path("decisions")) {
      Instant time = Instant.parse(decision.path("time").asText());
      if (!time.isBefore(since)) {
        decisions.add(
            new Decided(
                time,
                decision.path("kind").asText(),
                decision.path("service").asText(),
                decision.path("instance").asText(""),
                decision.path("reason").asText()));
      }
    }
    Collections.reverse(decisions);
    return decisions;
  }
}
