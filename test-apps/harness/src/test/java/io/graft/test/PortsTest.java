package io.graft.test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void aPortBelongsToOneJvmAsLongAsThatRuns() {
    try (JavaProcess other =
        JavaProcess.on(Jdk.current())
            .main(PortTaker.class.getName(), System.getProperty("java.class.path"))
            .start()) {
      int port = Integer.parseInt(other.awaitOut("^took ").substring("took ".length()));
      assertFalse(Ports.takes(port), "it has not bound it, and still nobody else gets it");
      other.kill();
      assertTrue(Ports.takes(port));
      assertFalse(Ports.takes(port), "nor does one JVM get it twice");
    }
  }
}
