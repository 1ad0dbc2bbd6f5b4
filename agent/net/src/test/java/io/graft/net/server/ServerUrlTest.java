package io.graft.net.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServerUrlTest {
  private static ServerUrl parse(String text) {
    return ServerUrl.parse(text, 99);
  }

  @Test
  void aHostAloneHasTheDefaultPortAndNoPath() {
    ServerUrl url = parse("Consul://h");
    assertEquals("consul", url.kind());
    assertEquals("consul h:99", url.describe());
    assertEquals("", url.path());
    assertNull(url.user());
  }

  @Test
  void serversAreSeparatedByCommasAndShareThePathOfTheLast() {
    ServerUrl url = parse("eureka://a:1,b:2/x/,[::1]:3/eureka/");
    assertEquals("eureka a:1/x, b:2/x, [::1]:3/eureka", url.describe());
    assertEquals("::1", url.servers().get(2).host());
    assertEquals("[::1]:3", url.servers().get(2).authority());
    assertEquals("/eureka", url.path());
  }

  @Test
  void aPasswordCanHaveAnyCharacters() {
    ServerUrl url = parse("eureka://ann:p%40ss+%2F@h:1/eureka");
    assertEquals("ann", url.user());
    assertEquals("p@ss+/", url.password());
    assertFalse(url.describe().contains("p@ss"));
  }

  @Test
  void parametersAreDecodedAndUnknownOnesAreRejected() {
    ServerUrl url = parse("consul://h?dc=eu%2D1&stale&token=a+b=&empty=");
    assertEquals("eu-1", url.parameter("dc"));
    assertEquals("true", url.parameter("stale"));
    assertEquals("a+b=", url.parameter("token"));
    assertNull(url.parameter("empty"));
    url.require("dc", "stale", "empty");
    String reason =
        assertThrows(IllegalArgumentException.class, () -> url.require("dc")).getMessage();
    assertTrue(reason.startsWith("it has an unknown parameter 'stale'; known are ca, "), reason);
  }

  @Test
  void aUrlCanHaveNoServer() {
    assertEquals(List.of(), parse("kubernetes://").servers());
    assertThrows(IllegalArgumentException.class, () -> parse("consul://").require());
    parse("kubernetes://").allow();
    assertEquals("/x", parse("kubernetes:///x").path());
  }

  @Test
  void invalidUrlsHaveAReason() {
    for (String bad :
        List.of(
            "consul", "://h", "consul://h:0", "consul://h:x", "consul://[bad", "consul://h?a=%x")) {
      assertThrows(IllegalArgumentException.class, () -> parse(bad), bad);
    }
  }
}
