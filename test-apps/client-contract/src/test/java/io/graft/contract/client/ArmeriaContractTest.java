package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** The oldest and the newest version, by both versions of HTTP, without TLS. */
class ArmeriaContractTest extends ClientContract {
  ArmeriaContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    add(cells, "1.0.0", false, Jdk.oneOf(8, 11, 17, 21, 25));
    if (Jdk.isMatrix()) {
      add(cells, "1.0.0", true, List.of(11, 17, 21, 25));
    }
    add(cells, "1.40.0", true, Jdk.oneOf(17, 21, 25));
    add(cells, "1.40.0", false, Jdk.newest(8, 11, 17, 21, 25));
    return Cell.whole(cells);
  }

  private static void add(List<Cell> cells, String version, boolean http2, List<Integer> jdks) {
    String name = "Armeria client " + version + (http2 ? ", HTTP/2" : "");
    for (int jdk : jdks) {
      cells.add(new Cell(name, jdk, "ArmeriaLibrary", "armeria-" + version, "http", http2));
    }
  }
}
