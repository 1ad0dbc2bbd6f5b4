package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** The oldest version, the last of 4, and the newest: by itself, over HTTP/2, and WebClient. */
class VertxContractTest extends ClientContract {
  VertxContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    add(cells, "4.0.0", "VertxLibrary", false, Jdk.oneOf(8, 11, 17));
    add(cells, "4.5.32", "VertxLibrary", false, Jdk.oneOf(21, 8, 11, 17, 25));
    add(cells, "5.1.6", "VertxLibrary", true, Jdk.oneOf(17, 21, 25));
    add(cells, "5.1.6", "VertxWebLibrary", false, Jdk.oneOf(21, 25));
    add(cells, "5.1.6", "VertxLibrary", false, Jdk.newest(11, 17, 21, 25));
    return Cell.whole(cells);
  }

  private static void add(
      List<Cell> cells, String version, String library, boolean http2, List<Integer> jdks) {
    String name =
        (library.equals("VertxLibrary") ? "Vert.x client " : "Vert.x WebClient ")
            + version
            + (http2 ? ", HTTP/2" : "");
    for (int jdk : jdks) {
      String scheme = http2 ? "https" : "http";
      cells.add(new Cell(name, jdk, library, "vertx-" + version, scheme, http2));
    }
  }
}
