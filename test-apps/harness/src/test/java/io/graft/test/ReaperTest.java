package io.graft.test;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReaperTest {
  static Stream<Consumer<ChildProcess>> ends() {
    return Stream.of(ChildProcess::kill, ChildProcess::terminate, ChildProcess::endInput);
  }

  @ParameterizedTest
  @MethodSource("ends")
  void whatAJvmLeavesBehindGoesWithIt(Consumer<ChildProcess> end) {
    try (JavaProcess tests =
        JavaProcess.on(Jdk.current())
            .main(Negligent.class.getName(), System.getProperty("java.class.path"))
            .start()) {
      String[] left = tests.awaitOut("^[0-9]+ /").split(" ");
      ProcessHandle process = ProcessHandle.of(Long.parseLong(left[0])).orElseThrow();
      Path directory = Path.of(left[1]);
      assertTrue(Files.exists(directory.resolve("data/file")));
      List<ProcessHandle> children =
          Await.value("a child", () -> process.children().toList(), found -> !found.isEmpty());

      end.accept(tests);

      Await.until("the process to end", () -> !process.isAlive());
      Await.until("its child to end", () -> children.stream().noneMatch(ProcessHandle::isAlive));
      Await.until("the directory to go", () -> !Files.exists(directory));
    }
  }
}
