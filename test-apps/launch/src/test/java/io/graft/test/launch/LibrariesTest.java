package io.graft.test.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.GraftJar;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The libraries that are packed with the agent and log by {@code java.util.logging} elsewhere. */
class LibrariesTest {
  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#matrix")
  void usingThemInitialisesNoLogging(int version, @TempDir Path directory) throws IOException {
    Path other = Jars.otherAgent(directory);
    try (JavaProcess user =
        JavaProcess.on(Jdk.require(version))
            .jvmArguments("-javaagent:" + other)
            .main(LibraryUser.class)
            .withAgent()
            .start()) {
      user.awaitErr("governs LibraryUser");
      user.awaitOut("^ready");
      user.writeLine("use");
      user.awaitOut("^logging:");
      List<String> out = user.out();
      assertTrue(out.contains("cached 10"), user::dump);
      assertTrue(out.toString().contains("got io.opentelemetry.api."), user::dump);
      assertEquals("logging: ", out.get(out.size() - 1), user::dump);
      // What a library has to say is a line of the agent's.
      user.awaitErr("^\\[graft\\] com.github.benmanes.caffeine.cache.BoundedLocalCache: .*a bug");
    }
  }

  @Test
  void noneOfTheirClassesNamesIt() throws IOException {
    byte[] name = "java/util/logging/".getBytes(StandardCharsets.US_ASCII);
    List<String> naming = new ArrayList<>();
    int libraries = 0;
    try (JarFile jar = new JarFile(GraftJar.path().toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (!entry.getName().matches("graft/(com/github/benmanes|io/opentelemetry)/.*data")) {
          continue;
        }
        libraries++;
        try (InputStream in = jar.getInputStream(entry)) {
          if (contains(in.readAllBytes(), name)) {
            naming.add(entry.getName());
          }
        }
      }
    }
    assertTrue(libraries > 500, libraries + " classes of libraries");
    assertEquals(List.of(), naming);
  }

  private static boolean contains(byte[] all, byte[] part) {
    for (int i = 0; i + part.length <= all.length; i++) {
      int same = 0;
      while (same < part.length && all[i + same] == part[same]) {
        same++;
      }
      if (same == part.length) {
        return true;
      }
    }
    return false;
  }
}
