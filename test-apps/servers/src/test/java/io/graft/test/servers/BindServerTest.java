package io.graft.test.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

class BindServerTest {
  private static final BindServer BIND = new BindServer();
  private static final String TARGET = "10 50 8080 ns.svc.test.";

  @BeforeAll
  static void start() {
    BIND.start();
  }

  @AfterAll
  static void close() {
    BIND.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSignedUpdateChangesTheZone(boolean tcp) throws IOException {
    String name = tcp ? "by-tcp" : "by-udp";
    assertEquals(List.of(), BIND.records(name, "SRV"));
    assertEquals(Rcode.NOERROR, update(name, BIND.keySecret(), tcp));
    assertEquals(List.of(TARGET), BIND.records(name, "SRV"));
  }

  @Test
  void anUpdateThatIsNotSignedRightIsRefused() throws IOException {
    assertEquals(Rcode.REFUSED, update("unsigned", "", false));
    String guess = BIND.keySecret().substring(4) + "AAAA";
    assertEquals(Rcode.NOTAUTH, update("guessed", guess, false));
    assertEquals(List.of(), BIND.records("unsigned", "SRV"));
    assertEquals(List.of(), BIND.records("guessed", "SRV"));
  }

  @Test
  void aRecordIsThereAfterARestartAndNotAfterAWipe() throws IOException {
    assertEquals(Rcode.NOERROR, update("kept", BIND.keySecret(), false));
    BIND.restart();
    assertEquals(List.of(TARGET), BIND.records("kept", "SRV"));
    BIND.wipe();
    assertEquals(List.of(), BIND.records("kept", "SRV"));
  }

  @Test
  void aRecordIsThereAfterAKill() throws IOException {
    assertEquals(Rcode.NOERROR, update("killed", BIND.keySecret(), false));
    BIND.kill();
    BIND.start();
    assertEquals(List.of(TARGET), BIND.records("killed", "SRV"));
  }

  private static int update(String name, String secret, boolean tcp) throws IOException {
    SimpleResolver server = new SimpleResolver("127.0.0.1");
    server.setPort(BIND.port());
    server.setTCP(tcp);
    if (!secret.isEmpty()) {
      server.setTSIGKey(new TSIG(TSIG.HMAC_SHA256, BIND.keyName(), secret));
    }
    Name zone = Name.fromString(BIND.zone(), Name.root);
    Update update = new Update(zone);
    update.add(Name.fromString(name, zone), Type.SRV, 1, TARGET);
    return server.send(update).getHeader().getRcode();
  }
}
