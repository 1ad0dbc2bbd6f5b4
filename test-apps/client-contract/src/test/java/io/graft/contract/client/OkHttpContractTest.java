package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** The oldest version, the last before Kotlin, and the last of 4 and 5; 5 over HTTP/2, too. */
class OkHttpContractTest extends ClientContract {
  private static final String EXECUTE = "OkHttpLibrary";

  OkHttpContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    add(cells, "3.3.1", EXECUTE, false, Jdk.oneOf(8, 11, 17, 21, 25));
    add(cells, "3.14.9", EXECUTE, false, Jdk.oneOf(11, 8, 17, 21, 25));
    add(cells, "4.12.0", EXECUTE, false, Jdk.oneOf(17, 8, 11, 21, 25));
    add(cells, "5.5.1", EXECUTE, true, Jdk.oneOf(21, 11, 17, 25));
    add(cells, "5.5.1", EXECUTE, false, Jdk.newest(8, 11, 17, 21, 25));
    return Cell.whole(cells);
  }

  static void add(
      List<Cell> cells, String version, String library, boolean http2, List<Integer> jdks) {
    String way = library.equals(EXECUTE) ? "execute" : "enqueue";
    String name = "OkHttp " + version + (http2 ? ", HTTP/2" : "") + ", by " + way;
    for (int jdk : jdks) {
      String scheme = http2 ? "https" : "http";
      cells.add(new Cell(name, jdk, library, "okhttp-" + version, scheme, http2));
    }
  }
}
