package io.graft.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

class JavaProcessTest {
  @Test
  void standardInputAndBothOutputsAreConnected() {
    try (JavaProcess echo = JavaProcess.on(Jdk.current()).main(Echo.class).start()) {
      echo.awaitErr("ready in .*registry");
      echo.writeLine("a line");
      echo.awaitOut("^heard a line$");
      echo.endInput();
      assertEquals(0, echo.awaitExit());
      assertEquals(List.of("heard a line"), echo.out());
    }
  }

  @Test
  void aProcessThatEndsEarlyIsNotWaitedForAndTellsWhatItWrote() {
    try (JavaProcess echo = JavaProcess.on(Jdk.current()).main(Echo.class).start()) {
      echo.writeLine("fail");
      AssertionFailedError failure =
          assertThrows(AssertionFailedError.class, () -> echo.awaitOut("never"));
      assertTrue(failure.getMessage().contains("about to fail"), failure.getMessage());
      assertTrue(failure.getMessage().contains("exit code 3"), failure.getMessage());
    }
  }

  @Test
  void eachProcessHasARegistryToItselfUnlessItSharesOne() {
    try (JavaProcess one = JavaProcess.on(Jdk.current()).main(Echo.class).start();
        JavaProcess other = JavaProcess.on(Jdk.current()).main(Echo.class).start();
        JavaProcess sharing =
            JavaProcess.on(Jdk.current()).main(Echo.class).registry(one.registry()).start()) {
      assertNotEquals(one.registry(), other.registry());
      assertEquals(one.registry(), sharing.registry());
      sharing.awaitErr("ready in " + one.registry());
    }
  }

  @Test
  void aKilledProcessIsGoneWithItsFilesWhenItIsClosed() {
    Path registry;
    try (JavaProcess echo = JavaProcess.on(Jdk.current()).main(Echo.class).start()) {
      registry = echo.registry();
      echo.awaitErr("ready");
      echo.kill();
      assertFalse(echo.isAlive());
      assertTrue(Files.isDirectory(registry));
    }
    assertFalse(Files.exists(registry));
  }

  @Test
  void aSuspendedProcessGoesOnWhenItIsResumed() {
    try (JavaProcess echo = JavaProcess.on(Jdk.current()).main(Echo.class).start()) {
      echo.awaitErr("ready");
      echo.suspend();
      echo.writeLine("while suspended");
      assertEquals(List.of(), echo.out());
      echo.resume();
      echo.awaitOut("while suspended");
    }
  }

  @Test
  void theEnvironmentOfTheTestsCannotChangeAJvm() {
    try (JavaProcess echo =
        JavaProcess.on(Jdk.current())
            .main(Echo.class)
            .environment("JAVA_TOOL_OPTIONS", "-Dgraft.registry.dir=/nowhere")
            .start()) {
      // Set on purpose it arrives, which shows that nothing else was there to be printed.
      echo.awaitErr("Picked up JAVA_TOOL_OPTIONS: -Dgraft.registry.dir=/nowhere");
      echo.awaitErr("ready in " + echo.registry());
    }
  }

  @Test
  void anAwaitThatFailsNamesWhatItSawLast() {
    AssertionFailedError failure =
        assertThrows(
            AssertionFailedError.class,
            () -> Await.value("a miracle", Duration.ZERO, () -> 41, n -> n == 42, () -> "details"));
    assertTrue(failure.getMessage().contains("a miracle; saw last: 41\ndetails"));
  }
}
