package io.graft.probe.context;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.test.AdminClient;
import io.graft.test.CellTable;
import io.graft.test.GraftJar;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DetachTest {
  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#matrix()")
  void workThatRunsOrWaitsDoesNotKeepAnAgentThatHasLeft(int version) throws Throwable {
    CellTable.titled("Context over threads").run("detached", version, () -> detach(version));
  }

  private static void detach(int version) {
    Jdk jdk = Jdk.require(version);
    try (JavaProcess application = JavaProcess.on(jdk).main(Detached.class).withAgent().start()) {
      AdminClient.of(application);
      application.writeLine("work");
      application.awaitOut("^working$");
      try (JavaProcess command =
          JavaProcess.on(jdk)
              .jar(GraftJar.path())
              .arguments("detach", Long.toString(application.pid()))
              .start()) {
        assertEquals(0, command.awaitExit(), command::dump);
      }
      application.writeLine("collect");
      assertEquals("gone", application.awaitOut("^(gone|still in memory)$"), application::dump);
      application.writeLine("end");
      application.awaitOut("^ended$");
      application.endInput();
      assertEquals(0, application.awaitExit(), application::dump);
    }
  }
}
