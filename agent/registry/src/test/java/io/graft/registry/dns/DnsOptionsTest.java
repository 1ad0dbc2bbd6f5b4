package io.graft.registry.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.http.ServerUrl;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsOptionsTest {
  private static DnsOptions read(String url) {
    return new DnsOptions(ServerUrl.parse(url, 53));
  }

  @Test
  void aUrlNamesDomainsAndServers() {
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
  void withoutAnythingItIsWhatThisHostSays() {
    DnsOptions options = read("dns://");
    assertEquals(List.of(), options.domains());
    assertNull(options.servers());
    assertNull(options.domain());
    assertFalse(options.updates());
    assertEquals("dns", options.describe());
    assertEquals("dns a.test, b.test", read("dns://a.test,b.test").describe());
  }

  @Test
  void everyMistakeIsAClauseThatHelps() {
    String[][] mistakes = {
      {"dns://10.0.0.2", "after dns:// there is a domain"},
      {"dns://svc.test:5353", "after dns:// there is a domain"},
      {"dns://10.0.0.2/svc.test", "after dns:// there is a domain"},
      {"dns://a..test", "the name 'a..test' has a part that is empty"},
      {"dns://svc.test?servers=x", "it has an unknown parameter 'servers'"},
      {"dns://svc.test?key=x", "dns has no parameter 'key'"},
      {"dns://ann@svc.test", "dns has no users"},
      {"dns://svc.test?server=10.0.0.2:99999", "server: the port of"},
      {"dns://svc.test?type=mx", "type is none of auto, srv, dnssd and a"},
      {"dns://svc.test?port=0", "port is 0"},
      {"dns://?update=10.0.0.2", "update needs the domain"},
      {"dns://svc.test?tsig=x&update=h", "there is no tsig-secret"},
      {"dns://svc.test?tsig=x&tsig-secret=x", "tsig signs updates, and there is no update"},
      {"dns://svc.test?tsig=x&tsig-secret=x&tsig-algorithm=md5&update=h", "tsig-algorithm is"},
      {"dns://svc.test?ttl=0", "ttl is not between 1s and 3600s"},
      {"dns://svc.test?lease=1s", "lease is not between 15s and 86400s"},
    };
    for (String[] each : mistakes) {
      String reason =
          assertThrows(IllegalArgumentException.class, () -> read(each[0]), each[0]).getMessage();
      assertTrue(reason.startsWith(each[1]), each[0] + ": " + reason);
    }
  }
}
