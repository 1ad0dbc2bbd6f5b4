package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** The oldest version of 3, and the last. */
class CommonsContractTest extends ClientContract {
  CommonsContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    add(cells, "3.0.1", Jdk.oneOf(11, 8, 17, 21, 25));
    add(cells, "3.1", Jdk.newest(8, 11, 17, 21, 25));
    return Cell.whole(cells);
  }

  private static void add(List<Cell> cells, String version, List<Integer> jdks) {
    String jars = "commons-httpclient-" + version;
    for (int jdk : jdks) {
      cells.add(
          new Cell("Commons HttpClient " + version, jdk, "CommonsLibrary", jars, "http", false));
    }
  }
}
