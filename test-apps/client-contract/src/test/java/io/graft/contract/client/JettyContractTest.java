package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** The oldest version that is governed, the last with its names, and the newest. */
class JettyContractTest extends ClientContract {
  JettyContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    add(cells, "9.4.25.v20191220", false, Jdk.oneOf(8, 11, 17, 21, 25));
    if (Jdk.isMatrix()) {
      add(cells, "9.4.25.v20191220", true, List.of(11, 17));
    }
    add(cells, "11.0.26", false, Jdk.oneOf(21, 11, 17, 25));
    add(cells, "12.1.14", true, Jdk.oneOf(17, 21, 25));
    add(cells, "12.1.14", false, Jdk.newest(17, 21, 25));
    return Cell.whole(cells);
  }

  private static void add(List<Cell> cells, String version, boolean http2, List<Integer> jdks) {
    String name = "Jetty client " + version.replaceFirst("\\.v.*", "") + (http2 ? ", HTTP/2" : "");
    for (int jdk : jdks) {
      cells.add(
          new Cell(
              name,
              jdk,
              "JettyLibrary",
              "jetty-client-" + version,
              http2 ? "https" : "http",
              http2));
    }
  }
}
