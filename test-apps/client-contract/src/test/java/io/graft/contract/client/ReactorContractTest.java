package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** The oldest and the newest version, and the newest over HTTP/2. */
class ReactorContractTest extends ClientContract {
  ReactorContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    add(cells, "1.0.0", false, Jdk.oneOf(8, 11, 17, 21, 25));
    add(cells, "1.3.8", true, Jdk.oneOf(21, 17, 25));
    add(cells, "1.3.8", false, Jdk.newest(8, 11, 17, 21, 25));
    return Cell.whole(cells);
  }

  private static void add(List<Cell> cells, String version, boolean http2, List<Integer> jdks) {
    String name = "Reactor Netty " + version + (http2 ? ", HTTP/2" : "");
    for (int jdk : jdks) {
      String scheme = http2 ? "https" : "http";
      cells.add(new Cell(name, jdk, "ReactorLibrary", "reactor-netty-" + version, scheme, http2));
    }
  }
}
