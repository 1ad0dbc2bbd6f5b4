package io.graft.governance.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalPathTest {
  @ParameterizedTest
  @CsvSource({
    "/pay;v=1,/pay",
    "//pay,/pay",
    "/./pay,/pay",
    "/x/../pay,/pay",
    "/%70ay,/pay",
    "/;a/pay,/pay",
    "/y/%2e%2e/pay,/pay",
    "/y/..;/pay,/pay",
    "/y/..;a=b/pay;c,/pay",
    "/pay;a=b/x,/pay/x",
    "/pay%2fx,/pay/x",
    "/pay%5Cx,/pay/x",
    "/pay\\x,/pay/x",
    "http://evil/pay,/pay",
    "http://evil/pay?a=b,/pay",
    "http://evil,/",
    "/../pay,/pay",
    "/a/..,/",
    "/a/b/..,/a/",
    "/a/.,/a/",
    "/pay/,/pay/",
    "/pay?x=/../y,/pay",
    "/pay#f,/pay",
    "/pay%252fx,/pay%2fx",
    "/k%C3%A4se,/käse",
    "/kÃ¤se,/käse",
    "/100%,/100%",
    "/%zz,/%zz",
    "/...,/...",
    "/a//b///c,/a/b/c"
  })
  void allSpellingsHaveOneCanonicalForm(String path, String canonical) {
    assertEquals(canonical, CanonicalPath.of(path));
  }

  @Test
  void aCanonicalPathStaysTheSameObject() {
    for (String path :
        new String[] {"/", "/pay", "/a/b/", "/.well-known/x", "/a..b/c.", "*", "host:443"}) {
      assertSame(path, CanonicalPath.of(path));
    }
  }

  @Test
  void rulesMatchCanonicalPaths() {
    RequestMatch pay = RequestMatch.parse("/pay");
    for (String path : new String[] {"/pay;v=1", "//pay", "/./pay", "/x/../pay", "/%70ay?a=b"}) {
      assertEquals(true, pay.matches(new FakeRequest("GET " + path)), path);
      assertEquals("/pay", RequestKey.parse("path").value(new FakeRequest("GET " + path)), path);
    }
    assertEquals(true, RequestMatch.parse("/k%C3%A4se").matches(new FakeRequest("GET /k%c3%a4se")));
  }

  @Test
  void anotherSpellingOfAParameterIsTheSameValue() {
    RequestKey tenant = RequestKey.parse("query:tenant");
    for (String query : new String[] {"tenant=acme", "tenant=%61cme", "%74enant=acm%65"}) {
      assertEquals("acme", tenant.value(new FakeRequest("GET /?a=b&" + query + "&c=d")), query);
    }
  }
}
