package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** The last version of 1, the oldest and the newest of 2, and the newest of 3. */
class AhcContractTest extends ClientContract {
  AhcContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    add(cells, "1.9.40", Jdk.oneOf(8, 11, 17, 21, 25));
    add(cells, "2.0.0", List.of(8)); // from JDK 9 on it never says that it cannot connect
    add(cells, "2.15.0", Jdk.oneOf(17, 8, 11, 21, 25));
    add(cells, "3.0.11", Jdk.newest(11, 17, 21, 25));
    return Cell.whole(cells);
  }

  private static void add(List<Cell> cells, String version, List<Integer> jdks) {
    for (int jdk : jdks) {
      cells.add(
          new Cell(
              "AsyncHttpClient " + version,
              jdk,
              "AhcLibrary",
              "async-http-client-" + version,
              "http",
              false));
    }
  }
}
