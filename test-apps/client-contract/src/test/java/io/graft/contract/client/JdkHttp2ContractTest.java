package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** Over HTTP/2, by both ways to it. */
class JdkHttp2ContractTest extends ClientContract {
  JdkHttp2ContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    String name = "java.net.http, HTTP/2 by ";
    for (int jdk : Jdk.oneOf(11, 17, 21, 25)) {
      cells.add(new Cell(name + "upgrade", jdk, "JdkLibrary", null, "http", true));
    }
    for (int jdk : Jdk.newest(11, 17, 21, 25)) {
      cells.add(new Cell(name + "TLS", jdk, "JdkLibrary", null, "https", true));
    }
    return Cell.whole(cells);
  }
}
