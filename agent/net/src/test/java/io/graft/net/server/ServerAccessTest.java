package io.graft.net.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.net.Printed;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerAccessTest {
  @ParameterizedTest
  @CsvSource({
    "consul://plain-1:8500?token=hush, true",
    "nacos://me:hush@plain-2:8848, true",
    "etcd://10.0.0.7:2379?user=me&password=hush, true",
    "consul://plain-3:8500?token=hush&tls=true, false",
    "consul://plain-4:8500, false",
    "consul://localhost:8500?token=hush, false",
    "consul://127.0.0.1:8500?token=hush, false",
    "consul://[::1]:8500?token=hush, false"
  })
  void unencryptedCredentialsAreOneLogLine(String url, boolean told) {
    try (Printed printed = new Printed()) {
      for (int i = 0; i < 2; i++) {
        ServerAccess.of(ServerUrl.parse(url, 1), new Settings(Map.of(), Map.of(), Map.of()));
      }
      assertEquals(told ? 1 : 0, printed.lines("").size(), printed.lines("")::toString);
      for (String line : printed.lines("")) {
        assertTrue(line.contains("unencrypted"), line);
        assertFalse(line.contains("hush"), line);
      }
    }
  }
}
