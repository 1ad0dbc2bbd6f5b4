package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** The oldest and the newest version. */
class ApacheAsyncContractTest extends ClientContract {
  ApacheAsyncContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    add(cells, "4.0", Jdk.oneOf(11, 8, 17, 21, 25));
    add(cells, "4.1.5", Jdk.newest(8, 11, 17, 21, 25));
    return Cell.whole(cells);
  }

  private static void add(List<Cell> cells, String version, List<Integer> jdks) {
    String name = "Apache HttpAsyncClient " + version;
    String jars = "httpasyncclient-" + version;
    for (int jdk : jdks) {
      cells.add(new Cell(name, jdk, "ApacheAsyncLibrary", jars, "http", false));
    }
  }
}
