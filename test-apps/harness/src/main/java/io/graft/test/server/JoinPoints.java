package io.graft.test.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import java.util.List;

/** What the agent has woven into a server, by its status. */
public final class JoinPoints {
  private final JsonNode joinPoints;

  private JoinPoints(JsonNode joinPoints) {
    this.joinPoints = joinPoints;
  }

  public static JoinPoints of(AdminClient admin) {
    return new JoinPoints(admin.status().get("joinPoints"));
  }

  /** The classes of the woven advice. */
  public List<String> advice() {
    return joinPoints.get("woven").findValuesAsText("advice");
  }

  /** No advice has failed, and what is skipped is skipped for what the server does not have. */
  public void assertSound() {
    assertTrue(joinPoints.get("woven").size() > 0);
    // What a JDK or a fork of Tomcat does not have is skipped with that reason.
    for (JsonNode skipped : joinPoints.get("skipped")) {
      assertTrue(
          skipped
              .get("reason")
              .asText()
              .matches("the class has no such method|there is no .*|this JDK has no .*"),
          skipped::toString);
    }
    assertEquals("[]", joinPoints.get("off").toString());
    assertEquals(List.of(), joinPoints.get("woven").findValues("failures"));
  }
}
