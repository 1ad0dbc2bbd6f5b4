package io.graft.launcher.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LeftOutTest {
  private static final Set<String> ADAPTERS =
      new TreeSet<>(List.of("jetty", "jettyserver", "okhttp", "tomcat"));

  @Test
  void adaptersAreFoundByTheirNamesWithOrWithoutDashes() {
    assertEquals(
        Set.of("tomcat", "jettyserver"),
        LeftOut.valid(List.of("tomcat", "Jetty-Server", "okhttpp", ""), ADAPTERS));
  }
}
