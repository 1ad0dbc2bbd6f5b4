package io.graft.test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTurnsTest {
  @TempDir Path directory;

  private JavaProcess start() {
    return JavaProcess.on(Jdk.current())
        .main(TurnTaker.class.getName(), System.getProperty("java.class.path"))
        .arguments(directory.toString())
        .start();
  }

  @Test
  void classesOfSeveralJvmsRunAtTheSameTimeAndAnIsolatedOneWaits() {
    try (JavaProcess one = start();
        JavaProcess other = start();
        JavaProcess alone = start()) {
      one.writeLine("enter");
      one.awaitOut("entered");
      other.writeLine("enter");
      other.awaitOut("entered");
      alone.writeLine("enter alone");
      one.writeLine("exit");
      other.writeLine("exit");
      alone.awaitOut("entered");
      other.writeLine("enter");
      alone.kill(); // whose turn ends with it
      other.writeLine("rounds 1");
      other.awaitOut("met 0");
    }
  }

  @Test
  void anIsolatedOneMeetsNobody() {
    List<JavaProcess> takers = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        takers.add(start());
      }
      for (int i = 0; i < 4; i++) {
        takers.get(i).writeLine(i < 2 ? "rounds alone 20" : "rounds 100");
      }
      takers.forEach(taker -> taker.awaitOut("^met 0$"));
    } finally {
      takers.forEach(JavaProcess::close);
    }
  }
}
