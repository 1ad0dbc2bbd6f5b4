package io.graft.contract.client;

import io.graft.test.CellTable;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * An HTTP client behaves as before under the agent, and is governed: in each version and JVM.
 *
 * <p>{@code -Dcontract.only=<part of a cell's name>} runs some cells only, such as {@code JDK 8}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClientContract {
  private static final CellTable TABLE = CellTable.titled("Client contract");

  private Certificate certificate;
  private Instances instances;

  /** Versions of the client, each on each JDK. */
  abstract List<Cell> all();

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    certificate = Certificate.in(directory);
    instances = new Instances(certificate.keyStore(), Certificate.PASSWORD);
  }

  @AfterAll
  void stop() throws Exception {
    instances.stop();
  }

  @TestFactory
  Stream<DynamicContainer> cells() {
    String only = System.getProperty("contract.only", "");
    return all().stream()
        .filter(cell -> cell.toString().contains(only))
        .map(cell -> DynamicContainer.dynamicContainer(cell.toString(), cases(cell)));
  }

  /** One JVM for all cases of a cell: started by the first, ended by the last. */
  private Stream<DynamicTest> cases(Cell cell) {
    Contract contract = new Contract(cell, instances, certificate);
    return contract.cases().entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> TABLE.run(cell.row(), cell.jdk(), entry.getValue())))
        .onClose(contract::close);
  }
}
