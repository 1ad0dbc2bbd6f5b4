package io.graft.governance.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RequestKeyTest {
  @Test
  void aHeaderHasNoCase() {
    FakeRequest request = new FakeRequest("GET /").header("X-Tenant", "acme");
    assertEquals("acme", RequestKey.parse("header:x-TENANT").value(request));
    assertEquals(RequestKey.parse("header:X-Tenant"), RequestKey.parse(" HEADER:x-tenant "));
  }

  @Test
  void aCookieIsFoundAmongOthersByItsWholeName() {
    FakeRequest request =
        new FakeRequest("GET /").header("Cookie", "xid=0; id=\"a b\" ;\tsid=s=1==;last=z");
    assertEquals("\"a b\"", RequestKey.parse("cookie:id").value(request));
    assertEquals("s=1==", RequestKey.parse("cookie:sid").value(request));
    assertEquals("z", RequestKey.parse("cookie:last").value(request));
    assertNull(RequestKey.parse("cookie:ID").value(request), "the name of a cookie has a case");
    assertNull(RequestKey.parse("cookie:las").value(request));
    assertNull(RequestKey.parse("cookie:id").value(new FakeRequest("GET /")));
  }

  @Test
  void aParameterIsFoundInTheQueryOnly() {
    FakeRequest request = new FakeRequest("GET /id=9/x?a=1&id=2&id=3&flag&e=#id=4&f=5");
    assertEquals("2", RequestKey.parse("query:id").value(request));
    assertEquals("1", RequestKey.parse("query:a").value(request));
    assertNull(RequestKey.parse("query:flag").value(request), "it has no value");
    assertNull(RequestKey.parse("query:e").value(request), "it is empty");
    assertNull(RequestKey.parse("query:f").value(request), "it is in the fragment");
    assertNull(RequestKey.parse("query:id").value(new FakeRequest("GET /id=9")));
  }

  @Test
  void thePathIsWithoutItsQuery() {
    assertEquals("/items/1", RequestKey.parse("path").value(new FakeRequest("GET /items/1?x=2")));
    assertEquals("/items/1", RequestKey.parse("path").value(new FakeRequest("GET /items/1#x")));
  }

  @Test
  void baggageIsReadByName() {
    FakeRequest request = new FakeRequest("GET /").baggage("user", "7");
    assertEquals("7", RequestKey.parse("baggage:user").value(request));
    assertNull(RequestKey.parse("baggage:other").value(request));
  }

  @Test
  void aClientKnowsNeitherCallerNorRoute() {
    assertNull(RequestKey.parse("caller").value(new FakeRequest("GET /")));
    assertNull(RequestKey.parse("route").value(new FakeRequest("GET /")));
  }

  @Test
  void isFormattedAsParsed() {
    for (String text :
        new String[] {"header:a", "cookie:A", "query:f[x]", "baggage:b", "path", "caller"}) {
      assertEquals(text, RequestKey.parse(text).toString());
    }
  }

  @Test
  void saysWhatIsWrong() {
    assertWrong("the name is missing: header:NAME", "header");
    assertWrong("the name is missing: cookie:NAME", "cookie: ");
    assertWrong("'a b' is not a name of a header", "header:a b");
    assertWrong("no name goes with 'path'", "path:/x");
    assertWrong("nothing in a request is called 'hedaer'", "hedaer:a");
    assertWrong("nothing in a request is called 'x-user'", "X-User");
  }

  private static void assertWrong(String reason, String text) {
    assertEquals(
        reason,
        assertThrows(IllegalArgumentException.class, () -> RequestKey.parse(text)).getMessage());
  }
}
