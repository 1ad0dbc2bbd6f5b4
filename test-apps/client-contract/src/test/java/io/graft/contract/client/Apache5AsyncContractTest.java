package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** The oldest and the newest version, the newest over HTTP/2 too. */
class Apache5AsyncContractTest extends ClientContract {
  Apache5AsyncContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    add(cells, "5.0", false, Jdk.oneOf(17, 8, 11, 21, 25));
    add(cells, "5.6.5", true, Jdk.oneOf(11, 17, 21, 25));
    add(cells, "5.6.5", false, Jdk.newest(8, 11, 17, 21, 25));
    return Cell.whole(cells);
  }

  private static void add(List<Cell> cells, String version, boolean http2, List<Integer> jdks) {
    String name = "Apache HttpClient " + version + ", async" + (http2 ? ", HTTP/2" : "");
    String library = http2 ? "Apache5Http2Library" : "Apache5AsyncLibrary";
    for (int jdk : jdks) {
      String scheme = http2 ? "https" : "http";
      cells.add(new Cell(name, jdk, library, "httpclient5-" + version, scheme, http2));
    }
  }
}
