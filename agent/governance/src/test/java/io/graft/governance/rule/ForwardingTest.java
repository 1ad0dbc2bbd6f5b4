package io.graft.governance.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardingTest {
  private static Forwarding of(String text) {
    return RuleType.FORWARDING.parse(text);
  }

  private static String refused(String text) {
    return assertThrows(IllegalArgumentException.class, () -> of(text)).getMessage();
  }

  @Test
  void namesAreComparedInLowerCaseAndKeptOnce() {
    Forwarding names = of("X-Tenant, x-request-id,x-tenant");
    assertEquals("x-tenant,x-request-id", names.toString());
    assertTrue(names.contains("x-tenant"));
    assertFalse(names.contains("x-ten"));
    assertEquals(of("x-tenant,x-request-id"), names);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "x tenant | 'x tenant' is no name of a header",
        "x-tenant: | 'x-tenant:' is no name of a header",
        "größe | 'größe' is no name of a header",
        "* | '*' is a pattern, name each header",
        "x-* | 'x-*' is a pattern, name each header",
        "Connection | 'connection' belongs to one connection",
        "transfer-encoding | 'transfer-encoding' belongs to one connection",
        "proxy-authorization | 'proxy-authorization' belongs to one connection",
        "Host | 'host' belongs to one request",
        "content-length | 'content-length' belongs to one request",
        "if-none-match | 'if-none-match' belongs to one request",
        "accept-encoding | 'accept-encoding' belongs to one request",
        "traceparent | Graft sends 'traceparent' itself",
        "x-graft-attempt | Graft sends 'x-graft-attempt' itself",
      })
  void aNameThatMustNotBeForwardedIsRefusedWithTheReason(String name, String reason) {
    assertEquals(reason, refused("x-a," + name));
  }

  @Test
  void noneStandsAlone() {
    assertEquals(0, of("none").size());
    assertEquals("none", of("None").toString());
    assertEquals("'none' stands alone", refused("x-a,none"));
  }

  @Test
  void thereIsALimit() {
    String many = IntStream.range(0, 33).mapToObj(i -> "x-" + i).collect(Collectors.joining(","));
    assertEquals("33 headers are more than 32", refused(many));
    assertEquals(32, of(many.substring(0, many.lastIndexOf(','))).size());
  }

  @Test
  void credentialsAreOnlyForServices() {
    Forwarding names = of("authorization,x-tenant,cookie");
    assertEquals("x-tenant", names.forUnknown().toString());
    assertEquals("x-tenant", names.forUnknown().forUnknown().toString());
  }

  @Test
  void aUnionHasEachNameOnce() {
    assertEquals("x-a,x-b,x-c", String.valueOf(Forwarding.union(of("x-a,x-b"), of("x-b,x-c"))));
    assertEquals("x-a", String.valueOf(Forwarding.union(null, of("x-a"))));
    assertNull(Forwarding.union(of("none"), null));
  }
}
