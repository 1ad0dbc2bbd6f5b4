package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** The oldest and the newest version. */
class ApacheClientContractTest extends ClientContract {
  ApacheClientContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    add(cells, "4.3.6", Jdk.oneOf(8, 11, 17, 21, 25));
    add(cells, "4.5.14", Jdk.newest(8, 11, 17, 21, 25));
    return Cell.whole(cells);
  }

  private static void add(List<Cell> cells, String version, List<Integer> jdks) {
    String name = "Apache HttpClient " + version;
    for (int jdk : jdks) {
      cells.add(new Cell(name, jdk, "ApacheLibrary", "httpclient-" + version, "http", false));
    }
  }
}
