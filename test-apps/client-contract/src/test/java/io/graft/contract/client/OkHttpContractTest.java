package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** The oldest version, the last before Kotlin, and the last of 4 and 5; 5 over HTTP/2, too. */
class OkHttpContractTest extends ClientContract {
  OkHttpContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    return cells("execute", "OkHttpLibrary");
  }

  static List<Cell> cells(String way, String library) {
    List<Cell> cells = new ArrayList<>();
    for (String version : List.of("3.3.1", "3.14.9", "4.12.0")) {
      add(cells, version, way, library, false, Jdk.oneOf(8, 11, 17, 21, 25));
    }
    add(
        cells,
        "5.5.1",
        way,
        library,
        false,
        way.equals("execute") ? Jdk.every() : Jdk.ends(8, 11, 17, 21, 25));
    add(cells, "5.5.1", way, library, true, Jdk.oneOf(11, 17, 21, 25));
    return cells;
  }

  private static void add(
      List<Cell> cells,
      String version,
      String way,
      String library,
      boolean http2,
      List<Integer> jdks) {
    String name = "OkHttp " + version + (http2 ? ", HTTP/2" : "") + ", by " + way;
    for (int jdk : jdks) {
      String scheme = http2 ? "https" : "http";
      cells.add(new Cell(name, jdk, library, "okhttp-" + version, scheme, http2));
    }
  }
}
