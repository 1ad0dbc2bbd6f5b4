package io.graft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgentArgumentsTest {
  @Test
  void keysCanOmitThePrefix() {
    assertParsed(
        "service.name=orders,graft.mode=observe,otel.service.name=x",
        Map.of(
            "graft.service.name", "orders",
            "graft.mode", "observe",
            "otel.service.name", "x"));
  }

  @Test
  void aValueCanContainCommasAndEqualsSigns() {
    assertParsed(
        "registry=static:orders=h:1,h:2,users=h:3,map=old:80=orders,10.0.0.5:9000=users,mode=observe",
        Map.of(
            "graft.registry", "static:orders=h:1,h:2,users=h:3",
            "graft.map", "old:80=orders,10.0.0.5:9000=users",
            "graft.mode", "observe"));
  }

  @Test
  void rulesCanContainCommasAndEqualsSigns() {
    assertParsed(
        "service.tags=canary,color=blue,client.a.to=version=2:10,version=1:90,"
            + "client.a.route.r.match=GET,HEAD /x header:b=1,client.a.fallback=200 a/b x=1,y=2,"
            + "client.a.timeout=1s",
        Map.of(
            "graft.service.tags", "canary,color=blue",
            "graft.client.a.to", "version=2:10,version=1:90",
            "graft.client.a.route.r.match", "GET,HEAD /x header:b=1",
            "graft.client.a.fallback", "200 a/b x=1,y=2",
            "graft.client.a.timeout", "1s"));
  }

  @Test
  void aMisspeltKeyIsAKey() {
    assertParsed(
        "mode=observe,sevrice.name=orders",
        Map.of("graft.mode", "observe", "graft.sevrice.name", "orders"));
  }

  @Test
  void aSemicolonAlwaysEndsAValue() {
    assertParsed("map=a=b;unknown=c", Map.of("graft.map", "a=b", "graft.unknown", "c"));
  }

  @Test
  void emptyArgumentsAreNoSettings() {
    assertParsed(null, Map.of());
    assertParsed("", Map.of());
    assertParsed(" , ;", Map.of());
    assertParsed("mode=observe,", Map.of("graft.mode", "observe"));
  }

  @Test
  void incompleteSettingsAreKept() {
    Map<String, String> parsed = AgentArguments.parse("mode,=x");
    assertEquals(Set.of("graft.mode", ""), parsed.keySet());
    assertEquals(null, parsed.get("graft.mode"));
    assertEquals("=x", parsed.get(""));
  }

  private static void assertParsed(String text, Map<String, String> expected) {
    assertEquals(expected, AgentArguments.parse(text));
  }
}
