package io.graft.documents;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.graft.test.Ports;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whoever follows the guide sees what it shows, from an empty directory to its end. */
class GuideTest {
  private static final int[] PORTS = {8080, 8081, 8082, 9081};

  private static final Desk DESK = new Desk();

  private boolean lost;

  @AfterAll
  static void close() {
    DESK.close();
  }

  @TestFactory
  Stream<DynamicTest> everyStepShowsWhatIsPromised() {
    Map<Integer, Integer> ports = new TreeMap<>();
    for (int port : PORTS) {
      ports.put(port, Ports.lasting());
    }
    List<Guide.Step> steps = Guide.steps(ports);
    assertTrue(steps.size() > 20, steps::toString);
    return steps.stream()
        .map(
            step ->
                DynamicTest.dynamicTest(
                    Guide.PAGE + ":" + step.command().where() + " " + step.command().line(),
                    () -> follow(step)));
  }

  /** One step needs those before it. */
  private void follow(Guide.Step step) {
    assumeTrue(!lost, "an earlier step has failed");
    lost = true;
    DESK.follow(step);
    lost = false;
  }

  @Test
  void anOutputThatDiffersIsFound() {
    Command command = Command.showing("a … c", "…", "d");
    assertTrue(command.isWhole("a b c\nd\n"));
    assertTrue(command.isWhole("a b c\nmore\nand more\nd\n"));
    assertFalse(command.isWhole("a b c\n"));
    assertFalse(command.isWhole("a b c\nd\nmore\n"));
    assertFalse(command.isWhole("first\na b c\nd\n"));
    assertFalse(command.isWhole("a b d\nd\n"));
  }
}
