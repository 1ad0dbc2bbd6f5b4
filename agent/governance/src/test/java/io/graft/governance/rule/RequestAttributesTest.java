package io.graft.governance.rule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.match.RequestView;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestAttributesTest {
  private static RequestView request(Map<String, String> headers) {
    return new RequestView() {
      @Override
      public String method() {
        return "GET";
      }

      @Override
      public String path() {
        return "/a?plan=gold";
      }

      @Override
      public @Nullable String header(String name) {
        return headers.get(name);
      }

      @Override
      public @Nullable String baggage(String name) {
        return null;
      }
    };
  }

  @Test
  void onlyWhatTheRequestHasIsRead() {
    RequestAttributes attributes =
        RuleType.ATTRIBUTES.parse("tenant:header:X-Tenant, plan:query:plan, x:baggage:x");

    assertEquals("tenant:header:x-tenant,plan:query:plan,x:baggage:x", attributes.toString());
    assertArrayEquals(
        new String[] {"tenant", "shop", "plan", "gold"},
        attributes.read(request(Map.of("x-tenant", "shop"))));
    assertArrayEquals(new String[] {"plan", "gold"}, attributes.read(request(Map.of())));
    assertNull(RuleType.ATTRIBUTES.parse("tenant:header:x-tenant").read(request(Map.of())));
  }

  @Test
  void aValueIsBounded() {
    String[] pairs =
        RuleType.ATTRIBUTES
            .parse("tenant:header:x-tenant")
            .read(request(Map.of("x-tenant", "x".repeat(10_000))));

    assertEquals(128, pairs[1].length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tenant | is not NAME:SOURCE",
        "tenant:x-tenant | nothing in a request is called",
        "Tenant:header:a | is not a name of lower-case letters",
        "http.route:header:a | begins like an attribute of another kind",
        "a:header:authorization | may be a credential",
        "a:header:Cookie | may be a credential",
        "a:cookie:sid | may be a credential",
        "a:path | too many values",
        "a:header:x,a:header:y | stands twice",
        "a:header:a,b:header:b,c:header:c,d:header:d,e:header:e | at most 4"
      })
  void whatCannotBeAnAttributeIsNamed(String text, String reason) {
    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> RuleType.ATTRIBUTES.parse(text));

    assertTrue(String.valueOf(failure.getMessage()).contains(reason), failure::toString);
  }
}
