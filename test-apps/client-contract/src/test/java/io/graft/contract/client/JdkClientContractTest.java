package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.List;

class JdkClientContractTest extends ClientContract {
  JdkClientContractTest(Cell cell) {
    super(cell);
  }

  static List<Cell> all() {
    return Cell.whole(
        Jdk.every(11).stream()
            .map(jdk -> new Cell("java.net.http, HTTP/1.1", jdk, "JdkLibrary", null, "http", false))
            .toList());
  }
}
