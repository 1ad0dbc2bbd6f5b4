package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** The oldest and the newest version. */
class Apache5ClientContractTest extends ClientContract {
  Apache5ClientContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    add(cells, "5.0", Jdk.oneOf(21, 8, 11, 17, 25));
    add(cells, "5.6.5", Jdk.newest(8, 11, 17, 21, 25));
    return Cell.whole(cells);
  }

  private static void add(List<Cell> cells, String version, List<Integer> jdks) {
    String name = "Apache HttpClient " + version;
    for (int jdk : jdks) {
      cells.add(new Cell(name, jdk, "Apache5Library", "httpclient5-" + version, "http", false));
    }
  }
}
