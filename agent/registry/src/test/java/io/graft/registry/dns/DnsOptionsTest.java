package io.graft.registry.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.server.ServerUrl;
import io.graft.registry.dns.message.Name;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsOptionsTest {
  private static DnsOptions read(String url) {
    return new DnsOptions(ServerUrl.parse(url, 53));
  }

  @Test
  void aUrlHasDomainsAndServers() {
    DnsOptions options =
        read(
            "dns://svc.test?server=10.0.0.2:5353,[fd00::1],10.0.0.3&tcp&update=10.0.0.2"
                + "&tsig=agent&tsig-secret=c2VjcmV0+/==&ttl=10s&lease=30s");
    assertEquals("dns svc.test at 10.0.0.2:5353, [fd00::1]:53, 10.0.0.3:53", options.describe());
    assertEquals(Name.of("svc.test"), options.domain());
    assertTrue(options.stream());
    assertEquals(10, options.ttl());
    assertEquals(30, options.lease());
    assertEquals("agent (hmac-sha256)", String.valueOf(options.key()));
  }

  @Test
  void withoutParametersTheHostsSettingsAreUsed() {
    DnsOptions options = read("dns://");
    assertEquals(List.of(), options.domains());
    assertNull(options.servers());
    assertNull(options.domain());
    assertFalse(options.updates());
    assertEquals("dns", options.describe());
    assertEquals("dns a.test, b.test", read("dns://a.test,b.test").describe());
  }

  @Test
  void everyMistakeHasAHelpfulMessage() {
    String[][] mistakes = {
      {"dns://10.0.0.2", "only a domain may follow dns://"},
      {"dns://svc.test:5353", "only a domain may follow dns://"},
      {"dns://10.0.0.2/svc.test", "only a domain may follow dns://"},
      {"dns://a..test", "the name 'a..test' has a part that is empty"},
      {"dns://svc.test?servers=x", "it has an unknown parameter 'servers'"},
      {"dns://svc.test?key=x", "dns has no parameter 'key'"},
      {"dns://ann@svc.test", "dns has no users"},
      {"dns://svc.test?server=10.0.0.2:99999", "server: the port of"},
      {"dns://svc.test?type=mx", "type must be auto, srv, dnssd or a"},
      {"dns://svc.test?port=0", "port is 0"},
      {"dns://?update=10.0.0.2", "update requires the domain"},
      {
        "dns://svc.test?tsig=x&update=h", "tsig-secret=<Base64 or file:/path> of the key is missing"
      },
      {"dns://svc.test?tsig=x&tsig-secret=x", "tsig signs updates, but there is no update"},
      {
        "dns://svc.test?tsig=x&tsig-secret=x&tsig-algorithm=md5&update=h",
        "tsig-algorithm must be one of"
      },
      {"dns://svc.test?ttl=0", "ttl is not from 1s to 3600s"},
      {"dns://svc.test?lease=1s", "lease is not from 15s to 86400s"},
    };
    for (String[] each : mistakes) {
      String reason =
          assertThrows(IllegalArgumentException.class, () -> read(each[0]), each[0]).getMessage();
      assertTrue(reason.startsWith(each[1]), each[0] + ": " + reason);
    }
  }
}
