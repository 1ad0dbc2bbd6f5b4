package io.graft.security.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {
  @Test
  void hasATrustDomainAndAService() {
    SpiffeId id = SpiffeId.parse("spiffe://example.org/ns/shop/sa/orders");
    assertEquals("example.org", id.domain());
    assertEquals("orders", id.service());
  }

  @Test
  void namesAServiceWhateverItsName() {
    assertEquals(
        "spiffe://graft.local/service/my-shop-1.2",
        SpiffeId.ofService("graft.local", "My Shop/1.2").toString().replace("--", "-"));
    SpiffeId.ofService("graft.local", "..");
    SpiffeId.ofService("graft.local", "");
    SpiffeId.ofService("graft.local", "bücher");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "https://example.org/a",
        "SPIFFE://example.org/a",
        "spiffe:///a",
        "spiffe://Example.org/a",
        "spiffe://example.org:443/a",
        "spiffe://me@example.org/a",
        "spiffe://example.org/a?b=c",
        "spiffe://example.org/a#b",
        "spiffe://example.org/a/",
        "spiffe://example.org//a",
        "spiffe://example.org/./a",
        "spiffe://example.org/a/..",
        "spiffe://example.org/%61",
        "spiffe://example.org/a\0b",
        "spiffe://example.org\0.evil.org/a",
        "spiffe://exämple.org/a",
        "spiffe://example.org/a b",
      })
  void refusesWhatTheSpecificationForbids(String text) {
    assertThrows(IllegalArgumentException.class, () -> SpiffeId.parse(text));
  }

  @Test
  void refusesMoreThan2048Bytes() {
    String longest = "spiffe://d/" + "a".repeat(2037);
    assertEquals(2048, SpiffeId.parse(longest).toString().length());
    assertThrows(IllegalArgumentException.class, () -> SpiffeId.parse(longest + "a"));
  }

  @Test
  void anIdMayBeAllowedByItsServiceOrAPrefix() {
    SpiffeId orders = SpiffeId.parse("spiffe://d/ns/shop/sa/orders");
    assertEquals(true, AllowedIds.ofService("d", "orders").contains(orders));
    assertEquals(false, AllowedIds.ofService("e", "orders").contains(orders));
    assertEquals(false, AllowedIds.ofService("d", "order").contains(orders));
    assertEquals(true, AllowedIds.of(java.util.List.of("spiffe://d/ns/*")).contains(orders));
    assertEquals(false, AllowedIds.of(java.util.List.of("spiffe://d/ns")).contains(orders));
  }
}
