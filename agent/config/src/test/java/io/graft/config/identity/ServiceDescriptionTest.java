package io.graft.config.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceDescriptionTest {
  private static Settings settings(Map<String, String> values) {
    return new Settings(values, Map.of(), Map.of());
  }

  @Test
  void whatIsSetIsAnnounced() {
    Settings settings =
        settings(
            Map.of(
                "graft.service.description", " Takes orders ",
                "graft.service.owner", "team-orders",
                "graft.service.link", "https://wiki.example/orders?x=1"));
    assertEquals(
        Map.of(
            "description", "Takes orders",
            "owner", "team-orders",
            "link", "https://wiki.example/orders?x=1"),
        ServiceDescription.of(settings));
    assertTrue(ServiceDescription.of(settings(Map.of())).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "link, javascript:alert(1), not an http",
    "link, https://ann:secret@wiki.example/, not an http",
    "link, wiki.example/orders, not an http",
    "link, https://wiki example/, not an http",
    "owner,"
        + " 12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901,"
        + " it has 101 bytes",
  })
  void whatIsNotValidIsToldAndLeftOut(String key, String value, String reason) {
    Settings settings = settings(Map.of("graft.service." + key, value));
    assertTrue(ServiceDescription.of(settings).isEmpty());
    String problems = settings.problems().toString();
    assertTrue(problems.contains("graft.service." + key) && problems.contains(reason), problems);
  }

  @Test
  void bytesCountAndNotCharacters() {
    Settings settings = settings(Map.of("graft.service.description", "\u00e4".repeat(101)));
    assertTrue(ServiceDescription.of(settings).isEmpty());
    assertTrue(settings.problems().toString().contains("202 bytes"), settings.problems()::toString);
  }
}
