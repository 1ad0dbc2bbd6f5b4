package io.graft.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JdkTest {
  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#every()")
  void everyVersionOfTheMatrixRuns(int version) throws Throwable {
    CellTable.titled("JDKs of this machine")
        .run(
            "java -version",
            version,
            () -> {
              Jdk jdk = Jdk.require(version);
              Process java =
                  new ProcessBuilder(jdk.command("java").toString(), "-version")
                      .redirectErrorStream(true)
                      .start();
              String said = new String(java.getInputStream().readAllBytes());
              assertEquals(0, java.waitFor(), said);
              String expected = version == 8 ? "\"1.8." : "\"" + version;
              assertTrue(said.contains(expected), said);
            });
  }

  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#all")
  void everyJdkThatIsFoundHasACompiler(Jdk jdk) {
    assertTrue(jdk.command("javac").toFile().canExecute(), jdk.home().toString());
  }

  @Test
  void theJdkOfTheTestsIsOneOfThem() {
    assertTrue(Jdk.of(Runtime.version().feature()).isPresent());
  }
}
