package io.graft.instrumentation.spi.request;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.graft.governance.call.ClientAdapter;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RequestPartsTest {
  private static final BodyBytes.Source BODY = to -> to.write(new byte[] {1, 2, 3});

  private final CookieHeader header = new CookieHeader();

  @Test
  void withoutCookiesThereIsNoHeader() {
    assertNull(header.value());
  }

  @Test
  void cookiesAreInTheOrderInWhichTheyAreAdded() {
    header.add("a", "1");
    header.add("b", "2");
    assertEquals("a=1; b=2", header.value());
  }

  @Test
  void aCookieOfAStoreIsForItsHostAndThoseBelow() {
    header.addFor("orders.example.com", null, "any", "1");
    header.addFor("orders.example.com", "Orders.example.com", "same", "2");
    header.addFor("orders.example.com", ".example.com", "dotted", "3");
    header.addFor("orders.example.com", "example.com", "parent", "4");
    header.addFor("orders.example.com", "ample.com", "other", "5");
    header.addFor("example.com", "orders.example.com", "below", "6");
    assertEquals("any=1; same=2; dotted=3; parent=4", header.value());
  }

  @Test
  void aShortRepeatableBodyIsReadWhole() {
    assertArrayEquals(new byte[] {1, 2, 3}, BodyBytes.of(true, 3, BODY));
  }

  @Test
  void aBodyThatIsSentOnceIsNotRead() {
    assertNull(BodyBytes.of(false, 3, BODY));
  }

  @Test
  void aBodyOfUnknownOrGreatLengthIsNotRead() {
    assertNull(BodyBytes.of(true, -1, BODY));
    assertNull(BodyBytes.of(true, ClientAdapter.MOST_BODY + 1, BODY));
  }

  @Test
  void aBodyThatCannotBeReadIsNoFailure() {
    assertNull(
        BodyBytes.of(
            true,
            3,
            to -> {
              throw new IOException("broken");
            }));
  }
}
