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
   * Whether the agent knows an instance of a service that announces TLS, and none that does not.
   */
  public boolean announcesTls(String service) {
    JsonNode instances = json.path("registry").path("services").path(service);
    for (JsonNode instance : instances) {
      if (instance.path("metadata").path("graft-tls").asText("").isEmpty()) {
        return false;
      }
    }
    return !instances.isEmpty();
  }

  /**
   * Who has sent requests, and what the caller has proven.
   *
   * @param proven such as {@code mtls}
   */
  public record Seen(String caller, String proven, String operation, int requests) {}

  /** Who has sent which requests to this service; nothing where it is not watched. */
  public List<Seen> callers() {
    List<Seen> callers = new ArrayList<>();
    for (JsonNode each : json.path("security").path("callers")) {
      callers.add(
          new Seen(
              each.path("caller").asText(),
              each.path("proven").asText(),
              each.path("method").asText() + " " + each.path("route").asText(),
              each.path("requests").asInt()));
    }
    return callers;
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
