package io.graft.governance.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNameTest {
  @ParameterizedTest
  @CsvSource({
    "orders,true",
    "ORDERS-v2,true",
    "orders_2,true",
    "orders.svc,true",
    "com.example.orders.mesh,true",
    "localhost,false",
    "example.com,false",
    "10.0.0.5,false",
    "[::1],false",
    "::1,false",
    "2130706433,false",
    "orders.shop.svc.cluster.local,true",
    "orders.shop.cluster.local,false"
  })
  void onlyNamesThatMayBeServicesAreWaitedFor(String host, boolean plausible) {
    assertEquals(plausible, HostName.of(host).plausible());
  }

  @Test
  void aSuffixIsLeftOut() {
    assertEquals("a.b", HostName.of("A.B.Svc").withoutSuffix());
    assertEquals("a.b.svc", HostName.of("A.B.Svc").lowerCase());
    assertEquals("a.b", HostName.of("a.b.svc.cluster.local").withoutSuffix());
    assertNull(HostName.of("orders").withoutSuffix());
    assertNull(HostName.of(".svc").withoutSuffix());
  }
}
