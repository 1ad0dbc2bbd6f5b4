package io.graft.contract.server;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.graft.test.CellTable;
import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/**
 * What holds for every server that Graft knows: each version on each JDK, in a JVM of its own with
 * the real agent.
 *
 * <p>{@code -Dcontract=<part of a cell's name>} runs some cells only, such as {@code "tomcat 11"}
 * or {@code "JDK 8"}.
 */
abstract class ServerContract {
  private static final CellTable TABLE = CellTable.titled("Server contract");

  private static final List<List<Case>> ALL =
      List.of(
          LifecycleCases.FIRST,
          TraceCases.ALL,
          AnswerCases.ALL,
          ConnectionCases.ALL,
          AdmissionCases.ALL,
          ProtocolCases.ALL,
          Http2Cases.ALL,
          SessionCases.ALL,
          OddInputCases.ALL,
          LifecycleCases.ALL);

  /** What every request is, and how an instance comes and goes. */
  private static final List<List<Case>> SOME =
      List.of(LifecycleCases.FIRST, TraceCases.ALL, AnswerCases.ALL, LifecycleCases.ALL);

  private final List<Subject> subjects = new ArrayList<>();

  /** Versions of the server. */
  abstract List<ServerUnderTest> servers();

  @TestFactory
  Stream<DynamicNode> everyVersionOnItsJdks() {
    return servers().stream()
        .flatMap(server -> server.jdks().stream().map(jdk -> new Cell(server, jdk)))
        .filter(CellTable::isWanted)
        .map(cell -> dynamicContainer(cell.toString(), cell.tests()));
  }

  @AfterEach
  void endThoseThatAreLeft() {
    subjects.forEach(Subject::close);
  }

  private final class Cell {
    private final ServerUnderTest server;
    private final int jdk;
    private boolean started;
    private Subject subject;

    Cell(ServerUnderTest server, int jdk) {
      this.server = server;
      this.jdk = jdk;
    }

    Stream<DynamicNode> tests() {
      List<DynamicNode> tests = new ArrayList<>();
      tests.add(test("the server starts", this::start));
      List<List<Case>> cases = server.isBrief(jdk) ? SOME : ALL;
      cases.stream()
          .flatMap(List::stream)
          .filter(each -> each.applies().test(server, jdk))
          .forEach(each -> tests.add(test(each.name(), () -> run(each))));
      tests.add(dynamicTest("(the end)", this::end));
      return tests.stream();
    }

    private DynamicNode test(String name, org.junit.jupiter.api.function.Executable body) {
      return dynamicTest(name, () -> TABLE.run(server.toString(), jdk, body));
    }

    private void start() throws Exception {
      started = true;
      subject = new Subject(server, Jdk.require(jdk));
      subjects.add(subject);
    }

    private void run(Case each) throws Exception {
      if (!started) {
        start(); // This case runs once more, alone.
      }
      if (subject == null) {
        throw new TestAbortedException("the server did not start");
      }
      try {
        each.body().run(subject);
      } catch (Exception | AssertionError e) {
        System.out.println(this + ": " + each.name() + ": " + e + "\n" + subject.process().dump());
        // What it held is not held for the next.
        subject.release();
        throw e;
      }
    }

    private void end() {
      if (subject != null) {
        subject.close();
        subjects.remove(subject);
      }
    }

    @Override
    public String toString() {
      return server + " on JDK " + jdk;
    }
  }
}
