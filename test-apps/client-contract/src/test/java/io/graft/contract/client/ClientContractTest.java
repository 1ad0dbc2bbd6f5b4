package io.graft.contract.client;

import io.graft.test.CellTable;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every HTTP client behaves as before under the agent, and is governed: in each version and JVM.
 */
class ClientContractTest {
  private static final CellTable TABLE = CellTable.titled("Client contract");

  @TempDir static Path directory;
  private static Certificate certificate;
  private static Instances instances;

  @BeforeAll
  static void start() throws Exception {
    certificate = Certificate.in(directory);
    instances = new Instances(certificate.keyStore(), Certificate.PASSWORD);
  }

  @AfterAll
  static void stop() throws Exception {
    instances.stop();
  }

  @TestFactory
  Stream<DynamicContainer> cells() {
    String only = System.getProperty("contract.only", "");
    return Cell.all().stream()
        .filter(cell -> cell.toString().contains(only))
        .map(cell -> DynamicContainer.dynamicContainer(cell.toString(), cases(cell)));
  }

  /** One JVM for all cases of a cell: started by the first, ended by the last. */
  private static Stream<DynamicTest> cases(Cell cell) {
    Contract contract = new Contract(cell, instances, certificate);
    return contract.cases().entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> TABLE.run(cell.row(), cell.jdk(), entry.getValue())))
        .onClose(contract::close);
  }
}
