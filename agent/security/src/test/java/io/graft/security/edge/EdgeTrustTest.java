package io.graft.security.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.graft.config.security.EdgeSettings;
import io.graft.config.security.access.AddressRange;
import io.graft.config.security.access.EdgeTrust;
import io.graft.governance.context.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The peers whose headers about who calls are kept. */
class EdgeTrustTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "10.1.0.0/16~10.1.2.3~~true",
        "10.1.0.0/16~10.2.2.3~~false",
        "10.1.0.0/16~~~false",
        "none~10.1.2.3~spiffe://graft.local/service/gateway~false",
        "spiffe://acme.org/edge/*~10.1.2.3~spiffe://acme.org/edge/a~true",
        "spiffe://acme.org/edge/*~10.1.2.3~spiffe://acme.org.evil/edge/a~false",
        "service:gateway,fd00::/8~1.2.3.4~spiffe://graft.local/service/gateway~true",
        "service:gateway,fd00::/8~fd00::1~~true",
        "::1~[0:0:0:0:0:0:0:1]~~true"
      })
  void trusts(String trust, String peer, String service, boolean trusted) {
    Identity who = service == null ? Identity.NONE : Identity.NONE.withService(service);
    long high = peer == null ? 0 : AddressRange.high(peer);
    long low = peer == null ? 0 : AddressRange.low(peer);
    EdgeTrust parsed = EdgeSettings.TRUST.parse(trust);
    assertEquals(trusted, parsed.contains(who, "spiffe://graft.local/", high, low));
  }

  @Test
  void nonsense() {
    for (String text : new String[] {"gateway", "10.0.0.0/99", "none,10.0.0.0/8", "user:*", "anyone"}) {
      assertThrows(IllegalArgumentException.class, () -> EdgeSettings.TRUST.parse(text), text);
    }
  }
}
