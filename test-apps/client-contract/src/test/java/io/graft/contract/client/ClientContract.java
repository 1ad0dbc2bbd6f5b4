package io.graft.contract.client;

import io.graft.test.CellTable;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An HTTP client behaves as before under the agent, and is governed: in each version and JVM. A
 * subclass has the versions of a client in its method {@code all}. Cells run beside each other, as
 * most of their time is waiting; each has instances and a JVM of its own.
 *
 * <p>{@code -Dcontract.only=<part of a cell's name>} runs some cells only, such as {@code JDK 8}.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("all")
@Execution(ExecutionMode.CONCURRENT)
abstract class ClientContract {
  private static final CellTable TABLE = CellTable.titled("Client contract");

  private final Cell cell;

  ClientContract(Cell cell) {
    this.cell = cell;
  }

  @TestFactory
  @Execution(ExecutionMode.SAME_THREAD)
  Stream<DynamicTest> cases() throws Exception {
    if (!cell.toString().contains(System.getProperty("contract.only", ""))) {
      return Stream.empty();
    }
    Contract contract = new Contract(cell);
    return contract.cases().entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> TABLE.run(cell.row(), cell.jdk(), entry.getValue())))
        .onClose(contract::close);
  }
}
