package io.graft.governance.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BaggageTest {
  @Test
  void validEntriesArePassedOnUnchanged() {
    String header = "userId=alice,serverNode=DF%2028,isProduction=false;ttl=30;x";
    assertEquals(header, Baggage.read(header));
    assertEquals("a=b=c", Baggage.read("a=b=c"), "= is allowed in a value");
    assertEquals("key=", Baggage.read("key="), "a value may be empty");
  }

  @Test
  void blanksAroundEntriesAreRemovedAndThoseInsideStay() {
    assertEquals("a = 1 ; p,b=2", Baggage.read(" a = 1 ; p ,\tb=2"));
  }

  @Test
  void entriesWithoutAKeyAreRemoved() {
    assertEquals("a=1,b=2", Baggage.read("a=1,nonsense,=3,b=2,k y@=1,"));
    assertNull(Baggage.read("nonsense"));
    assertNull(Baggage.read(""));
    assertNull(Baggage.read(null));
  }

  @Test
  void invalidCharactersOfAValueArePercentEncoded() {
    assertEquals("a=%22x%22", Baggage.read("a=\"x\""));
    assertEquals("a=%5C", Baggage.read("a=\\"));
    assertEquals("a=%0D%0Ab", Baggage.read("a=\r\nb"));
    assertEquals("a=%C3%A4", Baggage.read("a=\u00c3\u00a4"), "bytes as ISO 8859-1 characters");
    assertEquals("a=%E2%82%AC", Baggage.read("a=\u20ac"));
    assertEquals("a=%F0%9F%98%80", Baggage.read("a=\ud83d\ude00"));
    assertEquals("a=%3F", Baggage.read("a=\ud83d"), "half a character is none");
  }

  @Test
  void sixtyFourEntriesAreKept() {
    String header =
        IntStream.range(0, 70).mapToObj(i -> "k" + i + "=" + i).collect(Collectors.joining(","));
    String kept = Baggage.read(header);
    assertEquals(64, kept.split(",").length);
    assertTrue(header.startsWith(kept));
  }

  @Test
  void eightKibibytesOfWholeEntriesAreKept() {
    String exact = "a=" + "x".repeat(8190);
    assertEquals(exact, Baggage.read(exact));
    assertNull(Baggage.read(exact + "x"));
    assertEquals("b=1", Baggage.read("b=1," + exact));
    assertEquals("b=1", Baggage.read("b=1,c=\"" + "\u00e4".repeat(8000)));
  }

  @Test
  void aMegabyteCostsNoMoreThanTheLimit() {
    String one = "a=" + "x".repeat(1 << 20);
    String many = "a=1,".repeat(1 << 18);
    String commas = ",".repeat(1 << 20);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          for (int i = 0; i < 1_000; i++) {
            assertNull(Baggage.read(one));
            assertEquals(64, Baggage.read(many).split(",").length);
            assertNull(Baggage.read(commas));
          }
        });
  }

  @Test
  void anEntryIsFoundByItsName() {
    String header = "user=42, graft.color = blue ;p=1,graft.colors=no,note=a%20b%C3%A9,empty=,x";
    assertEquals("blue", Baggage.get(header, "graft.color"));
    assertEquals("42", Baggage.get(header, "user"));
    assertEquals("a b\u00e9", Baggage.get(header, "note"));
    for (String missing : new String[] {"color", "User", "empty", "x", "use", "p"}) {
      assertNull(Baggage.get(header, missing), missing);
    }
    assertNull(Baggage.get(null, "user"));
    assertEquals("5%", Baggage.get("sale=5%", "sale"));
  }
}
