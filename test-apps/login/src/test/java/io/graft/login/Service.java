package io.graft.login;

import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** An application with the agent. */
final class Service implements AutoCloseable {
  private final JavaProcess process;
  private final String base;

  Service(Class<?> program, int jdk, Map<String, String> properties) {
    JavaProcessBuilder builder =
        JavaProcess.on(Jdk.require(jdk))
            .main(program)
            .name(program.getSimpleName() + " on JDK " + jdk)
            .withAgent()
            .property("graft.service.name", "shop")
            .jvmArguments("-XX:+UseSerialGC");
    properties.forEach(builder::property);
    process = builder.start();
    String line = process.awaitOut("listening on \\d+");
    base = "http://localhost:" + line.substring(line.lastIndexOf(' ') + 1);
  }

  static Path secret(Path file, String text) throws Exception {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  String at(String path) {
    return base + path;
  }

  /** Everything that the process has printed. */
  String dump() {
    return process.dump();
  }

  @Override
  public void close() {
    process.close();
  }
}
