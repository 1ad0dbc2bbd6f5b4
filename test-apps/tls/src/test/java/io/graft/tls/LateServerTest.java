package io.graft.tls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that begins long after the agent has started shares its port with TLS all the same. */
class LateServerTest {
  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void itsPortIsShared(int jdk) throws Exception {
    Server.hostAddress(); // It is skipped where there is none.
    try (JavaProcess process =
        JavaProcess.on(Jdk.require(jdk))
            .main(JdkMain.class.getName(), Server.place(JdkMain.class))
            .withAgent()
            .property("graft.service.name", "orders")
            .property("graft.tls", "strict")
            .property("late", "true")
            .start()) {
      process.awaitErr("governs orders");
      process.writeLine("now");
      String line = process.awaitOut("listening on \\d+");
      String port = line.substring(line.lastIndexOf(' ') + 1);
      String tls = process.awaitErr(Pattern.compile("TLS for port " + port + " is accepted"));
      assertTrue(tls.contains(", port " + port + "; plaintext is refused"), tls);
    }
  }
}
